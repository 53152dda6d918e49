namespace SparseSearch.Indexer.Live;

/// <summary>Merges on a thread of its own whenever it is woken, until there is nothing left to merge.</summary>
internal sealed class MergeLoop : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Func<CancellationToken, bool> _merge;
    private readonly Func<CancellationToken, bool> _tidy;
    private readonly TimeSpan _tidyAfter;
    private readonly Action<Exception> _fail;
    private readonly Thread _thread;
    private bool _isDisposed;

    /// <summary>Begins, asleep.</summary>
    /// <param name="merge">Merges once; whether it did.</param>
    /// <param name="tidy">Merges once what is worth it while nothing else is to be done; whether it did.</param>
    /// <param name="tidyAfter">How long it must not have been woken before that.</param>
    /// <param name="fail">Told what ended the loop, other than <see cref="Dispose"/>.</param>
    public MergeLoop(
        Func<CancellationToken, bool> merge, Func<CancellationToken, bool> tidy, TimeSpan tidyAfter, Action<Exception> fail)
    {
        _merge = merge;
        _tidy = tidy;
        _tidyAfter = tidyAfter;
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
            var isTidy = false;
            while (true)
            {
                if (_wake.Wait(isTidy ? Timeout.InfiniteTimeSpan : _tidyAfter, _stop.Token))
                {
                    isTidy = false;
                    while (_merge(_stop.Token))
                    {
                    }
                }
                else
                {
                    isTidy = !_tidy(_stop.Token);
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
