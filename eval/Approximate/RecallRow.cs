using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Statistics;

namespace SparseSearch.Eval.Approximate;

/// <summary>What a candidate came to at one number of hits, beside exact search of the same queries.</summary>
public sealed record RecallRow
{
    /// <summary>The candidate's name.</summary>
    public required string Name { get; init; }

    /// <summary>The recall that it was asked for; null where it was given settings.</summary>
    public double? Target { get; init; }

    /// <summary>Hits a query.</summary>
    public required int K { get; init; }

    /// <summary>Queries.</summary>
    public required int QueryCount { get; init; }

    /// <summary>Mean recall of the exact top k, from 0 to 1.</summary>
    public required double Recall { get; init; }

    /// <summary>Between which mean recalls that of all such queries may be expected.</summary>
    public required ConfidenceInterval Interval { get; init; }

    /// <summary>Mean of <see cref="ScoreLoss"/>.</summary>
    public required double MeanScoreLoss { get; init; }

    /// <summary>The largest <see cref="ScoreLoss"/> of a query.</summary>
    public required double WorstScoreLoss { get; init; }

    /// <summary>Queries that are judged; the two below are means over them, null where it is 0.</summary>
    public required int JudgedCount { get; init; }

    /// <summary>nDCG@10 of exact search.</summary>
    public double? ExactNdcg { get; init; }

    /// <summary>nDCG@10 of the candidate.</summary>
    public double? Ndcg { get; init; }

    /// <summary>Times of exact search, a query's best pass each.</summary>
    public required LatencySummary ExactLatency { get; init; }

    /// <summary>Times of the candidate, likewise.</summary>
    public required LatencySummary Latency { get; init; }

    /// <summary>Whether the asked recall can be ruled out: it lies above the whole interval.</summary>
    public bool MissesTarget => Target > Interval.High;
}
