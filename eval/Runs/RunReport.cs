using SparseSearch.Eval.Metrics;

namespace SparseSearch.Eval.Runs;

/// <summary>What a run is worth under a set of judgements.</summary>
public sealed record RunReport
{
    /// <summary>The metrics, in the order in which they were asked for.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The mean over the counted queries, a metric each; 0 if no query counts.</summary>
    public required IReadOnlyList<double> Means { get; init; }

    /// <summary>The counted queries, by id in ordinal order.</summary>
    public required IReadOnlyList<QueryScores> Queries { get; init; }

    /// <summary>
    /// Judged queries without a hit, whether they were counted as 0 or left out; all queries without one if none is judged.
    /// </summary>
    public required int QueriesWithoutHits { get; init; }

    /// <summary>Queries of the run that have no judgement, and were passed over.</summary>
    public required int QueriesNotJudged { get; init; }

    /// <summary>The rules that were followed.</summary>
    public required EvaluationRules Rules { get; init; }

    /// <summary>The report of a run that nothing was judged for: no metric and no counted query.</summary>
    public static RunReport Unjudged(TrecRun run, EvaluationRules rules)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunReport
        {
            Metrics = [],
            Means = [],
            Queries = [],
            QueriesWithoutHits = run.QueryIds.Count(id => run.Hits(id).Count == 0),
            QueriesNotJudged = run.QueryIds.Count,
            Rules = rules,
        };
    }

    /// <summary>The mean of a metric.</summary>
    /// <exception cref="ArgumentException">The metric was not asked for.</exception>
    public double MeanOf(Metric metric)
    {
        for (var i = 0; i < Metrics.Count; i++)
        {
            if (Metrics[i] == metric)
            {
                return Means[i];
            }
        }

        throw new ArgumentException(
            $"The report has no {metric}; it has {string.Join(", ", Metrics)}.", nameof(metric));
    }
}
