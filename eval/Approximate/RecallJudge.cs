using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Approximate;

/// <summary>Scores hits by judgements: a measure of a query's hits in trec_eval's order, its own document dropped. Immutable.</summary>
/// <param name="qrels">The judgements.</param>
/// <param name="queryIds">The query of each index.</param>
/// <param name="externalIdOf">A document's external id.</param>
/// <param name="metric">The measure; null for nDCG@10.</param>
public sealed class RecallJudge(
    Qrels qrels, IReadOnlyList<string> queryIds, Func<int, string> externalIdOf, Metric? metric = null)
{
    private readonly Metric _metric = metric ?? new Metric(MetricKind.Ndcg, 10);

    /// <summary>Whether a query has judgements.</summary>
    public bool IsJudged(int query) => qrels.IsJudged(queryIds[query]);

    /// <summary>The measure of a query's hits.</summary>
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

        return _metric.Of(new JudgedRanking(TrecOrder.Sort(named), qrels.Of(queryIds[query])));
    }
}
