using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Encoders.Batching;

/// <summary>
/// Runs the batches of a side on its devices, within their memory: a device that runs out of it gets batches of half the
/// size from then on, and a batch that fails for another reason is run text by text where the caller wants the rest.
/// Thread-safe.
/// </summary>
internal sealed class BatchRunner
{
    private readonly EncoderSide _side;
    private readonly long? _memoryBudget;
    private readonly int _lanesOfDevice;
    private readonly int[] _mostTokens;

    /// <summary>Prepares a side.</summary>
    /// <param name="side">Has models.</param>
    /// <param name="memoryBudget">Bytes a device, shared by its lanes; null for any number.</param>
    /// <param name="lanesOfDevice">Batches under way on a device.</param>
    public BatchRunner(EncoderSide side, long? memoryBudget, int lanesOfDevice)
    {
        _side = side;
        _memoryBudget = memoryBudget;
        _lanesOfDevice = lanesOfDevice;
        _mostTokens = new int[side.Models.Count];
        Array.Fill(_mostTokens, int.MaxValue);
    }

    /// <summary>Whether a batch is within the budget; the same on every device.</summary>
    public bool Fits(int rows, int length) =>
        _memoryBudget is not { } budget || _lanesOfDevice * _side.Models[0].RunBytes(rows, length) <= budget;

    /// <summary>Runs a batch on the calling thread.</summary>
    /// <param name="device">From 0.</param>
    /// <param name="texts">All texts; those of the batch have at most as many tokens as the first.</param>
    /// <param name="rows">Which texts, the longest first.</param>
    /// <param name="vectors">Receives one vector a text, at the text's place.</param>
    /// <param name="onFailure">Told the place and reason of a text that fails; null to throw.</param>
    /// <param name="cancellationToken">Looked at before each run.</param>
    /// <exception cref="EncoderMemoryException">A single text does not fit.</exception>
    public void Run(
        int device,
        TokenizedText[] texts,
        int[] rows,
        Memory<SparseVector> vectors,
        Action<int, Exception>? onFailure,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var length = texts[rows[0]].Ids.Length;
        var tokens = rows.Length * (long)length;
        if (rows.Length > 1 && tokens > Volatile.Read(ref _mostTokens[device]))
        {
            RunHalves(device, texts, rows, vectors, onFailure, cancellationToken);
            return;
        }

        try
        {
            RequireFit(device, rows.Length, length);
            _side.EncodeBatch(_side.Models[device], texts, rows, vectors);
        }
        catch (EncoderMemoryException) when (rows.Length > 1)
        {
            Shrink(ref _mostTokens[device], (int)(tokens / 2));
            RunHalves(device, texts, rows, vectors, onFailure, cancellationToken);
        }
        catch (Exception e) when (onFailure is not null && e is not OperationCanceledException)
        {
            if (rows.Length == 1)
            {
                vectors.Span[rows[0]] = SparseVector.Empty;
                onFailure(rows[0], e);
                return;
            }

            foreach (var row in rows)
            {
                Run(device, texts, [row], vectors, onFailure, cancellationToken);
            }
        }
    }

    private void RunHalves(
        int device,
        TokenizedText[] texts,
        int[] rows,
        Memory<SparseVector> vectors,
        Action<int, Exception>? onFailure,
        CancellationToken cancellationToken)
    {
        var half = (rows.Length + 1) / 2;
        Run(device, texts, rows[..half], vectors, onFailure, cancellationToken);
        Run(device, texts, rows[half..], vectors, onFailure, cancellationToken);
    }

    private void RequireFit(int device, int count, int length)
    {
        var model = _side.Models[device];
        if (count == 1 && _memoryBudget is { } budget && model.RunBytes(1, length) is var needed
            && needed > budget)
        {
            throw new EncoderMemoryException(
                $"A text of {length} tokens takes up to {needed} bytes on {model.Device}, and the memory budget is "
                + $"{budget}. Give a budget of at least {needed} bytes, or read fewer tokens of a text.");
        }
    }

    private static void Shrink(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen > value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, Math.Max(1, value), seen);
        }
    }
}
