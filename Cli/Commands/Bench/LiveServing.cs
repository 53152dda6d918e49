using System.Diagnostics;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>
/// Serves searches from the newest snapshot of a live index, as a service does: whoever refreshes opens the engines and puts
/// them in place; a search takes what is there. For one searching thread.
/// </summary>
internal sealed class LiveServing(LiveIndex index, EngineSetting setting, SparseVector[] warmUp, int k) : IDisposable
{
    private readonly Queue<(IndexSnapshot Snapshot, ISearcher Searcher)> _older = new();
    private (IndexSnapshot Snapshot, ISearcher Searcher) _inUse;
    private volatile Newest? _newest;

    /// <summary>How often a newer snapshot was put in place.</summary>
    public int Swaps { get; private set; }

    /// <summary>Puts the present state in place, once a few searches have touched its memory.</summary>
    public void Renew()
    {
        var snapshot = index.Snapshot();
        var searcher = EngineCatalog.Open(snapshot, setting);
        var hits = new ScoredDoc[k];
        foreach (var query in warmUp)
        {
            searcher.Search(new SearchRequest { Query = query, K = k }, hits, out _);
        }

        var older = Interlocked.Exchange(ref _newest, new Newest(snapshot, searcher));
        older?.Snapshot.Dispose();
        Swaps++;
    }

    /// <summary>Searches one query after the other.</summary>
    /// <returns>How long each took.</returns>
    public List<TimeSpan> Search(SparseVector[] queries, TimeSpan time, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>(1 << 20);
        var hits = new ScoredDoc[k];
        var watch = Stopwatch.StartNew();
        for (var i = 0; watch.Elapsed < time; i++)
        {
            var request = new SearchRequest { Query = queries[i % queries.Length], K = k };
            var begin = Stopwatch.GetTimestamp();
            if (_newest is not null && Interlocked.Exchange(ref _newest, null) is { } newest)
            {
                _older.Enqueue(_inUse);
                _inUse = (newest.Snapshot, newest.Searcher);
            }

            _inUse.Searcher.Search(request, hits, out _, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(begin));
            while (_older.TryDequeue(out var older))
            {
                older.Snapshot?.Dispose();
            }
        }

        return times;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Interlocked.Exchange(ref _newest, null)?.Snapshot.Dispose();
        _inUse.Snapshot?.Dispose();
    }

    private sealed record Newest(IndexSnapshot Snapshot, ISearcher Searcher);
}
