using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Reports;

/// <summary>What a run file is worth under a set of judgements, with everything in either that is not as it should be.</summary>
public sealed record ScoreReport
{
    /// <summary>The run's name, the last column of its file.</summary>
    public required string RunTag { get; init; }

    /// <summary>Where the judgements come from, in words.</summary>
    public required string JudgedBy { get; init; }

    /// <summary>The measures, with the rules behind them.</summary>
    public required RunReport Run { get; init; }

    /// <summary>See <see cref="TrecRun.RankContradictions"/>.</summary>
    public required int RankContradictions { get; init; }

    /// <summary>All judgements.</summary>
    public required int JudgementCount { get; init; }

    /// <summary>Hits of the run, of queries that are judged or not.</summary>
    public required int HitCount { get; init; }

    /// <summary>Judgements of documents that the collection lacks; null if its documents were not looked at.</summary>
    public int? JudgementsOfUnknownDocuments { get; init; }

    /// <summary>Hits that are documents which the collection lacks; null if its documents were not looked at.</summary>
    public int? HitsOfUnknownDocuments { get; init; }

    /// <summary>Scores a run.</summary>
    /// <param name="run">The answers.</param>
    /// <param name="qrels">The judgements.</param>
    /// <param name="judgedBy">Where they come from.</param>
    /// <param name="metrics">What to measure; at least one.</param>
    /// <param name="rules">Null for the defaults.</param>
    /// <param name="isKnown">Whether a document is in the collection; null where nobody can say.</param>
    /// <exception cref="ArgumentException">There is no metric.</exception>
    public static ScoreReport Of(
        TrecRun run, Datasets.Qrels qrels, string judgedBy, IReadOnlyList<Metrics.Metric> metrics, EvaluationRules? rules = null,
        Func<string, bool>? isKnown = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(qrels);
        return new ScoreReport
        {
            RunTag = run.Tag,
            JudgedBy = judgedBy,
            Run = RunEvaluator.Evaluate(run, qrels, metrics, rules),
            RankContradictions = run.RankContradictions,
            JudgementCount = qrels.JudgementCount,
            HitCount = run.QueryIds.Sum(id => run.Hits(id).Count),
            JudgementsOfUnknownDocuments = isKnown is null ? null : qrels.CountUnknown(isKnown),
            HitsOfUnknownDocuments = isKnown is null
                ? null
                : run.QueryIds.Sum(id => run.Hits(id).Count(hit => !isKnown(hit.DocumentId))),
        };
    }
}
