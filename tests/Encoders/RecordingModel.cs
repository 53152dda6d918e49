using System.Collections.Concurrent;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Tests;

/// <summary>A model that weighs each distinct token of a text 1, and remembers the batches it was given.</summary>
internal sealed class RecordingModel(int vocabularySize) : IEncoderModel
{
    public ConcurrentQueue<TokenBatch> Batches { get; } = new();

    /// <summary>Called in every run, before anything else.</summary>
    public Action<TokenBatch> OnRun { get; init; } = static _ => { };

    /// <summary>The weight of every token.</summary>
    public float Weight { get; init; } = 1f;

    /// <summary>The weight of all terms, where it is not 0; tokens do not count then.</summary>
    public float EveryTerm { get; init; }

    public bool IsDisposed { get; private set; }

    public int VocabularySize => vocabularySize;

    public int? MaxTokens => null;

    public EncoderDevice Device { get; init; } = EncoderDevice.Cpu;

    public long RunBytes(int rows, int length) => rows * (long)length;

    public void Run(TokenBatch batch, WeightRowReceiver receive)
    {
        OnRun(batch);
        Batches.Enqueue(batch);
        var weights = new float[vocabularySize];
        for (var row = 0; row < batch.Rows; row++)
        {
            Array.Fill(weights, EveryTerm);
            for (var i = row * batch.Length; i < (row + 1) * batch.Length && EveryTerm == 0f; i++)
            {
                if (batch.Mask[i] != 0)
                {
                    weights[(int)batch.Ids[i]] = Weight;
                }
            }

            receive(row, weights);
        }
    }

    public void Dispose() => IsDisposed = true;
}
