using System.Diagnostics;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Eval.Latency;

/// <summary>
/// Queries that are searched again and again, every search timed by itself. All memory is allocated before the first
/// pass, so that no pass waits for the garbage collector because of its own bookkeeping. Results are those of the last
/// pass. Not thread-safe.
/// </summary>
public sealed class QueryPass
{
    private const double NanosPerSecond = 1e9;

    private readonly SearchRequest[] _requests;
    private readonly ScoredDoc[] _hits;
    private readonly int[] _counts;
    private readonly long[] _nanos;
    private readonly SearchStatistics[] _statistics;
    private readonly int _k;
    private int _next;

    /// <summary>Prepares passes.</summary>
    /// <param name="queries">What is searched for.</param>
    /// <param name="k">Hits a query, from 1 to <see cref="SearchRequest.MaxK"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is outside its range.</exception>
    public QueryPass(IReadOnlyList<SparseVector> queries, int k)
    {
        ArgumentNullException.ThrowIfNull(queries);
        _k = k;
        _requests = [.. queries.Select(query => new SearchRequest { Query = query, K = k })];
        new SearchRequest { Query = SparseVector.Empty, K = k }.Validate();
        _hits = new ScoredDoc[checked(queries.Count * k)];
        _counts = new int[queries.Count];
        _nanos = new long[queries.Count];
        _statistics = new SearchStatistics[queries.Count];
    }

    /// <summary>Number of queries.</summary>
    public int QueryCount => _requests.Length;

    /// <summary>Nanoseconds of each query in the last pass.</summary>
    public ReadOnlySpan<long> Nanos => _nanos;

    /// <summary>What each search of the last pass did.</summary>
    public ReadOnlySpan<SearchStatistics> Statistics => _statistics;

    /// <summary>A query's hits in the last pass, best first.</summary>
    public ReadOnlySpan<ScoredDoc> HitsOf(int query) => _hits.AsSpan(query * _k, _counts[query]);

    /// <summary>Searches all queries once.</summary>
    /// <param name="searcher">Thread-safe.</param>
    /// <param name="threads">
    /// Threads of their own, at least 1, that take the next query each until none is left; one is the caller's.
    /// </param>
    /// <param name="cancellationToken">Looked at before every query.</param>
    /// <returns>Nanoseconds from the first search's beginning to the last one's end.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public long Run(ISearcher searcher, int threads = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(searcher);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _next = 0;
        if (threads == 1)
        {
            var begin = Stopwatch.GetTimestamp();
            Work(searcher, cancellationToken);
            return NanosBetween(begin, Stopwatch.GetTimestamp());
        }

        return RunTogether(searcher, threads, cancellationToken);
    }

    private long RunTogether(ISearcher searcher, int threads, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        using var ready = new CountdownEvent(threads);
        using var start = new ManualResetEventSlim();
        var workers = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            workers[i] = new Thread(() =>
            {
                ready.Signal();
                start.Wait(CancellationToken.None);
                try
                {
                    Work(searcher, cancellationToken);
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref failure, error, null);
                }
            })
            {
                IsBackground = true,
            };
            workers[i].Start();
        }

        ready.Wait(CancellationToken.None);
        var begin = Stopwatch.GetTimestamp();
        start.Set();
        foreach (var worker in workers)
        {
            worker.Join();
        }

        var nanos = NanosBetween(begin, Stopwatch.GetTimestamp());
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return nanos;
    }

    private void Work(ISearcher searcher, CancellationToken cancellationToken)
    {
        for (var i = Interlocked.Increment(ref _next) - 1; i < _requests.Length;
            i = Interlocked.Increment(ref _next) - 1)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var begin = Stopwatch.GetTimestamp();
            _counts[i] = searcher.Search(
                _requests[i], _hits.AsSpan(i * _k, _k), out _statistics[i], cancellationToken);
            _nanos[i] = NanosBetween(begin, Stopwatch.GetTimestamp());
        }
    }

    private static long NanosBetween(long begin, long end) =>
        (long)((end - begin) * (NanosPerSecond / Stopwatch.Frequency));
}
