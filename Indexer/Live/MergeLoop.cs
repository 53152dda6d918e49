namespace SparseSearch.Indexer.Live;

/// <summary>Merges on a thread of its own whenever it is woken, until there is nothing left to merge.</summary>
internal sealed class MergeLoop : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Func<CancellationToken, bool> _merge;
    private readonly Action<Exception> _fail;
    private readonly Thread _thread;
    private bool _isDisposed;

    /// <summary>Begins, asleep.</summary>
    /// <param name="merge">Merges once; whether it did.</param>
    /// <param name="fail">Told what ended the loop, other than <see cref="Dispose"/>.</param>
    public MergeLoop(Func<CancellationToken, bool> merge, Action<Exception> fail)
    {
        _merge = merge;
        _fail = fail;
        _thread = new Thread(Run)
        {
            IsBackground = true,
            Name = "SparseSearch merges",
        };
        _thread.Start();
    }

    public void Wake() => _wake.Release();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        ThreadNice.LowerThisThread();
        try
        {
            while (true)
            {
                _wake.Wait(_stop.Token);
                while (_merge(_stop.Token))
                {
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The index is closed.
        }
        catch (Exception error)
        {
            // Whatever it is, the next change says it: an index that silently stops merging gets slower and slower.
            _fail(error);
        }
    }
}
