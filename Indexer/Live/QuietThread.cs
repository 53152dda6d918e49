using System.Collections.Concurrent;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// One thread of low priority that does what others wait for: segments are written there, so that searches of the same
/// machine come first. Thread-safe; one piece of work at a time.
/// </summary>
internal sealed class QuietThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public QuietThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "SparseSearch segments" };
        _thread.Start();
    }

    /// <summary>Does a piece of work and waits for it.</summary>
    /// <exception cref="Exception">What the work throws.</exception>
    public T Do<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        ThreadNice.LowerThisThread();
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
