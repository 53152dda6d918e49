namespace SparseSearch.Eval.Metrics;

/// <summary>What a <see cref="Metric"/> measures.</summary>
public enum MetricKind
{
    /// <summary>
    /// <c>ndcg</c>: normalised discounted cumulative gain, linear gain; see <see cref="Metrics.Ndcg"/>.
    /// </summary>
    Ndcg,

    /// <summary><c>ndcg_exp</c>: the same with the gain 2^relevance − 1.</summary>
    NdcgExponential,

    /// <summary><c>mrr</c>: see <see cref="Metrics.ReciprocalRank"/>.</summary>
    ReciprocalRank,

    /// <summary><c>recall</c>: see <see cref="Metrics.Recall"/>.</summary>
    Recall,

    /// <summary>
    /// <c>rcap</c>: recall that can reach 1 where a query has more relevant documents than the cut-off.
    /// </summary>
    CappedRecall,

    /// <summary><c>map</c>: see <see cref="Metrics.AveragePrecision"/>.</summary>
    AveragePrecision,

    /// <summary><c>p</c>: see <see cref="Metrics.Precision"/>.</summary>
    Precision,

    /// <summary><c>hit</c>: see <see cref="Metrics.HitRate"/>.</summary>
    HitRate,

    /// <summary><c>judged</c>: see <see cref="Metrics.JudgedShare"/>.</summary>
    Judged,

    /// <summary><c>hole</c>: the share of hits without a judgement, 1 − judged.</summary>
    Hole,
}
