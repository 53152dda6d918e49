using System.Runtime.ExceptionServices;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query;

/// <summary>
/// Answers many requests at once, each on one thread: the calling thread and as many others as make up the number asked
/// for, never more. Answers do not depend on the number of threads. Thread-safe; concurrent batches have threads of
/// their own.
/// </summary>
/// <remarks>
/// Threads take the next request that nobody has taken: a slow query holds up its own thread only. They live as long as
/// a batch, which costs about 0.1 ms: for one query, ask the searcher itself.
/// </remarks>
public sealed class BatchSearcher
{
    /// <summary>The most threads of a batch.</summary>
    public const int MaxThreads = 1_024;

    private readonly ISearcher _searcher;

    /// <summary>A batch searcher.</summary>
    /// <param name="searcher">Answers each request; thread-safe, as all searchers are. Outlives this.</param>
    /// <param name="threads">Threads that search, the calling one among them: 1 to <see cref="MaxThreads"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is outside its range.</exception>
    public BatchSearcher(ISearcher searcher, int threads)
    {
        ArgumentNullException.ThrowIfNull(searcher);
        if (threads is < 1 or > MaxThreads)
        {
            throw new ArgumentOutOfRangeException(
                nameof(threads), threads,
                $"A batch on {threads} threads; ask for 1 to {MaxThreads}. More threads than cores gain nothing.");
        }

        _searcher = searcher;
        Threads = threads;
    }

    /// <summary>Threads that search.</summary>
    public int Threads { get; }

    /// <summary>Answers all requests.</summary>
    /// <param name="requests">In any order; may be empty. Not changed meanwhile.</param>
    /// <param name="statistics">
    /// The sum over all of them; proven exact where every answer is, and without an engine's name.
    /// </param>
    /// <param name="cancellationToken">Ends all threads at their next block or window.</param>
    /// <returns>One answer a request, in the order of <paramref name="requests"/>.</returns>
    /// <exception cref="ArgumentException">A request is refused; the message names its place.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<SearchResult> Search(
        IReadOnlyList<SearchRequest> requests,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        CheckAll(requests);
        cancellationToken.ThrowIfCancellationRequested();
        var work = new BatchWork(_searcher, requests, cancellationToken);
        var helpers = new Thread[Math.Clamp(requests.Count, 1, Threads) - 1];
        for (var i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new Thread(work.Run) { IsBackground = true, Name = $"batch search {i + 2}" };
            helpers[i].Start();
        }

        work.Run();
        foreach (var helper in helpers)
        {
            helper.Join();
        }

        return work.Finish(out statistics);
    }

    private static void CheckAll(IReadOnlyList<SearchRequest> requests)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            try
            {
                requests[i].Validate();
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException($"Request {i} of {requests.Count}: {error.Message}", nameof(requests), error);
            }
        }
    }

    /// <summary>One batch: what is to do, who does it next, and what came of it.</summary>
    private sealed class BatchWork(
        ISearcher searcher, IReadOnlyList<SearchRequest> requests, CancellationToken cancellationToken)
    {
        private readonly SearchResult[] _results = new SearchResult[requests.Count];
        private readonly Lock _lock = new();
        private SearchStatistics _total = new() { ProvenExact = true };
        private int _taken;
        private int _failedIndex = int.MaxValue;
        private ExceptionDispatchInfo? _failure;

        public void Run()
        {
            // Everything that a thread writes while it searches is its own; what is shared is one counter.
            var results = _results;
            var hits = Array.Empty<ScoredDoc>();
            var total = new SearchStatistics { ProvenExact = true };
            for (var i = Take(); i < results.Length; i = Take())
            {
                try
                {
                    var request = requests[i];
                    hits = hits.Length < request.K ? new ScoredDoc[request.K] : hits;
                    var count = searcher.Search(request, hits, out var statistics, cancellationToken);
                    results[i] = new SearchResult(hits.AsSpan(0, count).ToArray(), statistics);
                    total.Add(statistics);
                }
                catch (Exception error)
                {
                    // Left alone it would end the process: it is thrown on the calling thread instead.
                    Fail(i, error);
                    break;
                }
            }

            lock (_lock)
            {
                _total.Add(total);
            }
        }

        public SearchResult[] Finish(out SearchStatistics statistics)
        {
            _failure?.Throw();
            statistics = _total;
            return _results;
        }

        private int Take() => Volatile.Read(ref _failedIndex) < int.MaxValue
            ? int.MaxValue : Interlocked.Increment(ref _taken) - 1;

        private void Fail(int index, Exception error)
        {
            lock (_lock)
            {
                if (index < _failedIndex)
                {
                    _failure = ExceptionDispatchInfo.Capture(error);
                    Volatile.Write(ref _failedIndex, index);
                }
            }
        }
    }
}
