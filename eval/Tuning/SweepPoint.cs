using SparseSearch.Core.Searching;
using SparseSearch.Eval.Latency;

namespace SparseSearch.Eval.Tuning;

/// <summary>One setting's measurements, query by query.</summary>
public sealed class SweepPoint
{
    private readonly double[] _recalls;
    private readonly BestTimes _times;
    private readonly double[] _costs;
    private readonly SearchStatistics[] _statistics;

    internal SweepPoint(
        EngineSetting setting, double[] recalls, BestTimes times, double[] costs, SearchStatistics[] statistics)
    {
        Setting = setting;
        (_recalls, _times, _costs, _statistics) = (recalls, times, costs, statistics);
    }

    /// <summary>The setting.</summary>
    public EngineSetting Setting { get; }

    /// <summary>Number of queries.</summary>
    public int QueryCount => _recalls.Length;

    /// <summary>Sums up some of the queries.</summary>
    /// <param name="queries">Indexes of queries, at least one.</param>
    /// <exception cref="ArgumentException">There is no query.</exception>
    public SweepSummary Over(IReadOnlyCollection<int> queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        if (queries.Count == 0)
        {
            throw new ArgumentException("There is no query to sum up.", nameof(queries));
        }

        var latency = LatencySummary.Of(queries.Select(i => _times[i]));
        return new SweepSummary
        {
            QueryCount = queries.Count,
            Recall = queries.Average(i => _recalls[i]),
            MeanMicros = latency.MeanMicros,
            P99Micros = latency.P99Micros,
            Cost = queries.Average(i => _costs[i]),
            Postings = queries.Average(i => _statistics[i].PostingsScored),
            Documents = queries.Average(i => _statistics[i].DocumentsScored),
            Blocks = queries.Average(i => _statistics[i].BlocksVisited + _statistics[i].BlocksSkipped),
        };
    }
}
