using System.Threading.Channels;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Batching;

/// <summary>
/// One call with many texts: windows of them are tokenised and planned ahead while the batches of the last one run on
/// all lanes. The plan depends on the texts alone, never on time. For one use.
/// </summary>
/// <param name="side">Has models.</param>
/// <param name="runner">The side's.</param>
/// <param name="lanes">Of the encoder.</param>
/// <param name="plan">How texts become batches.</param>
internal sealed class BulkEncoding(EncoderSide side, BatchRunner runner, EncoderLanes lanes, BatchPlan plan)
{
    /// <summary>Windows that are tokenised and not yet planned.</summary>
    private const int WindowsAhead = 1;

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">None null.</param>
    /// <param name="vectors">Receives one vector a text.</param>
    /// <param name="tally">Counts what is finished.</param>
    /// <param name="onFailure">Told the place and reason of a text that fails; null to throw.</param>
    /// <param name="cancellationToken">Looked at before each run.</param>
    public async Task RunAsync(
        IReadOnlyList<string> texts,
        SparseVector[] vectors,
        EncodingTally tally,
        Action<int, Exception>? onFailure,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var windows = Channel.CreateBounded<Window>(WindowsAhead);
        var batches = Channel.CreateBounded<(Window Window, int[] Rows)>(2 * lanes.Count);
        var tasks = new List<Task>
        {
            Guarded(() => TokenizeAsync(texts, windows.Writer, stop.Token)),
            Guarded(() => PlanAsync(windows.Reader, batches.Writer, vectors, tally, stop.Token)),
        };
        for (var i = 0; i < lanes.Count; i++)
        {
            tasks.Add(Guarded(() => WorkAsync(batches.Reader, vectors, tally, onFailure, stop.Token)));
        }

        await WhenAll(tasks, cancellationToken).ConfigureAwait(false);
        return;

        Task Guarded(Func<Task> work) => Task.Run(
            async () =>
            {
                try
                {
                    await work().ConfigureAwait(false);
                }
                catch
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    throw;
                }
            },
            CancellationToken.None);
    }

    /// <summary>The failure that came first, rather than the cancellations that followed it.</summary>
    private static async Task WhenAll(List<Task> tasks, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (tasks.Find(static t => t.IsFaulted) is { } failed)
            {
                await failed.ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task TokenizeAsync(
        IReadOnlyList<string> texts, ChannelWriter<Window> windows, CancellationToken cancellationToken)
    {
        for (var first = 0; first < texts.Count; first += plan.WindowTexts)
        {
            var start = first;
            var tokenized = new TokenizedText[Math.Min(plan.WindowTexts, texts.Count - start)];
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = plan.Threads,
                CancellationToken = cancellationToken,
            };
            Parallel.For(0, tokenized.Length, parallel, () => new int[side.BufferLength], (i, _, buffer) =>
            {
                tokenized[i] = side.Tokenize(texts[start + i], buffer);
                return buffer;
            }, static _ => { });
            await windows.WriteAsync(new Window(start, tokenized), cancellationToken).ConfigureAwait(false);
        }

        windows.Complete();
    }

    /// <summary>
    /// Batches of the texts that have tokens; the others, empty texts of tokenizers without special tokens, have no
    /// terms and are finished.
    /// </summary>
    private async Task PlanAsync(
        ChannelReader<Window> windows,
        ChannelWriter<(Window, int[])> batches,
        SparseVector[] vectors,
        EncodingTally tally,
        CancellationToken cancellationToken)
    {
        await foreach (var window in windows.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var places = new List<int>(window.Texts.Length);
            for (var i = 0; i < window.Texts.Length; i++)
            {
                if (window.Texts[i].Ids.Length > 0)
                {
                    places.Add(i);
                    continue;
                }

                vectors[window.Start + i] = SparseVector.Empty;
                tally.Add(texts: 1, tokens: 0);
            }

            int[] lengths = [.. places.Select(p => window.Texts[p].Ids.Length)];
            foreach (var rows in TokenBudgetBatcher.Plan(lengths, plan.TokenBudget, plan.MaxRows, runner.Fits))
            {
                await batches.WriteAsync((window, Array.ConvertAll(rows, row => places[row])), cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        batches.Complete();
    }

    private async Task WorkAsync(
        ChannelReader<(Window Window, int[] Rows)> batches,
        SparseVector[] vectors,
        EncodingTally tally,
        Action<int, Exception>? onFailure,
        CancellationToken cancellationToken)
    {
        await foreach (var (window, rows) in batches.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            var device = await lanes.TakeAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                runner.Run(
                    device, window.Texts, rows, vectors.AsMemory(window.Start, window.Texts.Length),
                    onFailure is null ? null : (place, e) => onFailure(window.Start + place, e), cancellationToken);
            }
            finally
            {
                lanes.Return(device);
            }

            tally.Add(
                rows.Length, rows.Sum(row => (long)window.Texts[row].Ids.Length),
                rows.Count(row => window.Texts[row].IsCut));
        }
    }

    /// <summary>Texts that are planned together.</summary>
    private sealed record Window(int Start, TokenizedText[] Texts);
}
