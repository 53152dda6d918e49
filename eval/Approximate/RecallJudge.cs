using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Approximate;

/// <summary>Scores hits by judgements: nDCG@10, a query's own document dropped. Immutable.</summary>
/// <param name="qrels">The judgements.</param>
/// <param name="queryIds">The query of each index.</param>
/// <param name="externalIdOf">A document's external id.</param>
public sealed class RecallJudge(Qrels qrels, IReadOnlyList<string> queryIds, Func<int, string> externalIdOf)
{
    private static readonly Metric s_metric = new(MetricKind.Ndcg, 10);

    /// <summary>Whether a query has judgements.</summary>
    public bool IsJudged(int query) => qrels.IsJudged(queryIds[query]);

    /// <summary>nDCG@10 of a query's hits.</summary>
    /// <param name="query">Its index.</param>
    /// <param name="hits">Best first.</param>
    public double Score(int query, ReadOnlySpan<ScoredDoc> hits)
    {
        var named = new List<RunHit>(hits.Length);
        foreach (var hit in hits)
        {
            var id = externalIdOf(hit.DocId);
            if (id != queryIds[query])
            {
                named.Add(new RunHit(id, hit.Score));
            }
        }

        return s_metric.Of(new JudgedRanking(TrecOrder.Sort(named), qrels.Of(queryIds[query])));
    }
}
