using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Queries with the exact score that a hit must reach: what settings are measured on. Recall counts a hit whose score
/// reaches the exact k-th score less 1e-4 of it. Immutable and thread-safe.
/// </summary>
internal sealed class CalibrationSample
{
    private const double Tolerance = 1e-4;

    private readonly List<CalibrationQuery> _queries;
    private readonly int[] _counts;
    private readonly double[] _leastScores;
    private readonly int _k;

    private CalibrationSample(List<CalibrationQuery> queries, int k)
    {
        _queries = queries;
        _k = k;
        _counts = new int[queries.Count];
        _leastScores = new double[queries.Count];
    }

    /// <summary>Number of queries.</summary>
    public int Count => _queries.Count;

    /// <summary>Mean cost of the exact searches.</summary>
    public double ExactCost { get; private set; }

    /// <summary>Searches exactly with every query.</summary>
    /// <param name="queries">Those that find nothing beside their source are left out.</param>
    /// <param name="k">Hits that count, from 1.</param>
    /// <param name="exact">The truth.</param>
    /// <param name="costOf">What a search cost.</param>
    /// <param name="parallel">How many threads search, and until when.</param>
    public static CalibrationSample Take(
        List<CalibrationQuery> queries, int k, ISearcher exact, Func<SearchStatistics, double> costOf,
        ParallelOptions parallel)
    {
        var all = new CalibrationSample(queries, k);
        var costs = new double[queries.Count];
        Parallel.For(0, queries.Count, parallel, i =>
        {
            var hits = new ScoredDoc[k + 1];
            var count = all.Search(exact, i, hits, out var statistics, parallel.CancellationToken);
            costs[i] = costOf(statistics);
            all._counts[i] = count;
            all._leastScores[i] = count == 0 ? 0 : hits[count - 1].Score * (1 - Tolerance);
        });

        var kept = Enumerable.Range(0, queries.Count).Where(i => all._counts[i] > 0).ToList();
        var sample = new CalibrationSample(kept.ConvertAll(i => queries[i]), k);
        for (var i = 0; i < kept.Count; i++)
        {
            sample._counts[i] = all._counts[kept[i]];
            sample._leastScores[i] = all._leastScores[kept[i]];
            sample.ExactCost += costs[kept[i]] / kept.Count;
        }

        return sample;
    }

    /// <summary>Measures a searcher on the first queries.</summary>
    /// <param name="searcher">Any.</param>
    /// <param name="queryCount">From 1 to <see cref="Count"/>.</param>
    /// <param name="costOf">What a search cost.</param>
    /// <param name="cancellationToken">Looked at once a query.</param>
    public RecallMeasurement Measure(
        ISearcher searcher, int queryCount, Func<SearchStatistics, double> costOf, CancellationToken cancellationToken)
    {
        var recalls = new double[queryCount];
        var hits = new ScoredDoc[_k + 1];
        var (hitCount, cost) = (0L, 0.0);
        for (var i = 0; i < queryCount; i++)
        {
            var count = Search(searcher, i, hits, out var statistics, cancellationToken);
            var good = 0;
            foreach (var hit in hits.AsSpan(0, count))
            {
                good += hit.Score >= _leastScores[i] ? 1 : 0;
            }

            recalls[i] = Math.Min(good, _counts[i]) / (double)_counts[i];
            hitCount += _counts[i];
            cost += costOf(statistics);
        }

        return RecallMeasurement.Of(recalls, hitCount, cost);
    }

    /// <summary>Finds up to k hits, the query's source left out.</summary>
    private int Search(
        ISearcher searcher, int query, ScoredDoc[] hits, out SearchStatistics statistics,
        CancellationToken cancellationToken)
    {
        var (vector, source) = _queries[query];
        var wanted = source < 0 ? _k : _k + 1;
        var request = new SearchRequest { Query = vector, K = wanted };
        var found = searcher.Search(request, hits.AsSpan(0, wanted), out statistics, cancellationToken);
        var count = 0;
        foreach (var hit in hits.AsSpan(0, found))
        {
            if (hit.DocId != source && count < _k)
            {
                hits[count++] = hit;
            }
        }

        return count;
    }
}
