using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;

namespace SparseSearch.Eval.Runs;

/// <summary>
/// Scores a run as trec_eval does: hits in <see cref="TrecOrder"/>, means over the judged queries, queries without
/// judgements passed over.
/// </summary>
public static class RunEvaluator
{
    /// <summary>Scores a run.</summary>
    /// <param name="run">The answers.</param>
    /// <param name="qrels">The judgements.</param>
    /// <param name="metrics">What to measure; at least one.</param>
    /// <param name="rules">Null for the defaults, those of BEIR.</param>
    /// <exception cref="ArgumentException">There is no metric.</exception>
    public static RunReport Evaluate(
        TrecRun run, Qrels qrels, IReadOnlyList<Metric> metrics, EvaluationRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(qrels);
        ArgumentNullException.ThrowIfNull(metrics);
        if (metrics.Count == 0)
        {
            throw new ArgumentException("There is no metric to measure; name at least one.", nameof(metrics));
        }

        rules ??= new EvaluationRules();
        var queries = new List<QueryScores>();
        var withoutHits = 0;
        foreach (var queryId in qrels.QueryIds)
        {
            var hits = Keep(run.Hits(queryId), queryId, rules.SelfRetrieval);
            withoutHits += hits.Count == 0 ? 1 : 0;
            if (hits.Count > 0 || rules.EmptyResults == EmptyResults.CountAsZero)
            {
                var ranking = new JudgedRanking(hits, qrels.Of(queryId));
                queries.Add(new QueryScores(queryId, [.. metrics.Select(metric => metric.Of(ranking))]));
            }
        }

        return new RunReport
        {
            Metrics = metrics,
            Means = [.. metrics.Select((_, i) => queries.Select(query => query.Values[i]).DefaultIfEmpty(0).Average())],
            Queries = queries,
            QueriesWithoutHits = withoutHits,
            QueriesNotJudged = run.QueryIds.Count(id => !qrels.IsJudged(id)),
            Rules = rules,
        };
    }

    private static IReadOnlyList<RunHit> Keep(
        IReadOnlyList<RunHit> hits, string queryId, SelfRetrieval selfRetrieval) =>
        selfRetrieval == SelfRetrieval.Keep ? hits : [.. hits.Where(hit => hit.DocumentId != queryId)];
}
