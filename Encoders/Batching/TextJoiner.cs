using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Batching;

/// <summary>
/// The way of few texts: they run at once on the caller's thread if a lane is free, and otherwise wait for the next one
/// together with the texts of other callers, all in one batch. Nobody waits for a batch to fill. Thread-safe.
/// </summary>
/// <param name="runner">The side's.</param>
/// <param name="lanes">Of the encoder.</param>
/// <param name="plan">How many texts and tokens a batch may have.</param>
internal sealed class TextJoiner(BatchRunner runner, EncoderLanes lanes, BatchPlan plan)
{
    private readonly Lock _lock = new();
    private readonly List<Waiting> _waiting = [];
    private bool _someoneWaitsForLane;

    /// <summary>Encodes a text that has tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">A text that waits is taken out; one that runs is finished.</param>
    public async Task<SparseVector> EncodeAsync(TokenizedText text, CancellationToken cancellationToken)
    {
        var mine = new Waiting(text, cancellationToken);
        lock (_lock)
        {
            _waiting.Add(mine);
        }

        if (lanes.TryTake(out var device))
        {
            RunOnce(device);
        }
        else
        {
            EnsureSomeoneWaits();
        }

        return await mine.Completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs what waits as one batch, then leaves the lane to those who came meanwhile.</summary>
    private void RunOnce(int device)
    {
        try
        {
            Run(device, TakeWaiting());
        }
        finally
        {
            lanes.Return(device);
            EnsureSomeoneWaits();
        }
    }

    private void EnsureSomeoneWaits()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 || _someoneWaitsForLane)
            {
                return;
            }

            _someoneWaitsForLane = true;
        }

        _ = Task.Run(async () =>
        {
            var device = await lanes.TakeAsync(CancellationToken.None).ConfigureAwait(false);
            lock (_lock)
            {
                _someoneWaitsForLane = false;
            }

            RunOnce(device);
        });
    }

    /// <summary>As many of those who wait as a batch holds, in the order they came; the longest first.</summary>
    private Waiting[] TakeWaiting()
    {
        lock (_lock)
        {
            _waiting.RemoveAll(static w => w.CancellationToken.IsCancellationRequested);
            var (count, longest) = (0, 0);
            for (; count < Math.Min(_waiting.Count, plan.MaxRows); count++)
            {
                var length = Math.Max(longest, _waiting[count].Text.Ids.Length);
                if (count > 0 && ((count + 1) * (long)length > plan.TokenBudget || !runner.Fits(count + 1, length)))
                {
                    break;
                }

                longest = length;
            }

            Waiting[] taken = [.. _waiting.Take(count).OrderByDescending(static w => w.Text.Ids.Length)];
            _waiting.RemoveRange(0, count);
            return taken;
        }
    }

    private void Run(int device, Waiting[] batch)
    {
        if (batch.Length == 0)
        {
            return;
        }

        var vectors = new SparseVector[batch.Length];
        var failures = new Exception?[batch.Length];
        try
        {
            runner.Run(
                device, Array.ConvertAll(batch, static w => w.Text), [.. Enumerable.Range(0, batch.Length)], vectors,
                (place, e) => failures[place] = e, CancellationToken.None);
        }
        catch (Exception e)
        {
            Array.Fill(failures, e);
        }
        finally
        {
            for (var i = 0; i < batch.Length; i++)
            {
                if (failures[i] is { } failure)
                {
                    batch[i].Completion.TrySetException(failure);
                }
                else
                {
                    batch[i].Completion.TrySetResult(vectors[i]);
                }
            }
        }
    }

    /// <summary>A text whose caller waits.</summary>
    private sealed class Waiting(TokenizedText text, CancellationToken cancellationToken)
    {
        public TokenizedText Text => text;

        public CancellationToken CancellationToken => cancellationToken;

        public TaskCompletionSource<SparseVector> Completion { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
