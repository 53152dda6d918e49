using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Statistics;

namespace SparseSearch.Eval.Approximate;

/// <summary>
/// Approximate searchers beside exact search on the same queries: what they find, lose and take. Passes go over all of them in
/// turn, on one thread, so that other work on the machine meets all; each query's best time counts.
/// </summary>
public static class RecallComparison
{
    /// <summary>Compares.</summary>
    /// <param name="candidates">What is compared.</param>
    /// <param name="exact">The truth.</param>
    /// <param name="queries">At least one.</param>
    /// <param name="k">Hits a query, from 1 to <see cref="SearchRequest.MaxK"/>.</param>
    /// <param name="passes">Timed passes, at least 1; one more goes before them.</param>
    /// <param name="judge">Null where nothing is judged.</param>
    /// <param name="passesDone">Told after every pass of a searcher, exact search included; null for silence.</param>
    /// <param name="cancellationToken">Looked at before every query.</param>
    /// <returns>One row a candidate, in their order.</returns>
    /// <exception cref="ArgumentException">There is no query.</exception>
    /// <exception cref="ArgumentOutOfRangeException">k or passes is outside its range.</exception>
    public static IReadOnlyList<RecallRow> Run(
        IReadOnlyList<RecallCandidate> candidates, ISearcher exact, IReadOnlyList<SparseVector> queries, int k, int passes,
        RecallJudge? judge = null, IProgress<int>? passesDone = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        if (queries.Count == 0)
        {
            throw new ArgumentException("There is no query to compare with.", nameof(queries));
        }

        var pass = new QueryPass(queries, k);
        ISearcher[] searchers = [exact, .. candidates.Select(static candidate => candidate.Searcher)];
        var found = new Answers[searchers.Length];
        for (var repetition = 0; repetition <= passes; repetition++)
        {
            for (var s = 0; s < searchers.Length; s++)
            {
                pass.Run(searchers[s], threads: 1, cancellationToken);
                if (repetition == 0)
                {
                    // The first pass warms code and caches; it is where hits are kept.
                    found[s] = new Answers(pass);
                }
                else
                {
                    found[s].Times.Keep(pass.Nanos);
                }

                passesDone?.Report((repetition * searchers.Length) + s + 1);
            }
        }

        return [.. candidates.Select((candidate, i) => RowOf(candidate, found[i + 1], found[0], k, judge))];
    }

    private static RecallRow RowOf(RecallCandidate candidate, Answers its, Answers exact, int k, RecallJudge? judge)
    {
        var count = exact.Hits.Length;
        var recalls = new double[count];
        var losses = new double[count];
        for (var i = 0; i < count; i++)
        {
            recalls[i] = OverlapWithExact.At(k, its.Hits[i], exact.Hits[i]);
            losses[i] = ScoreLoss.At(k, its.Hits[i], exact.Hits[i]);
        }

        int[] judged = judge is null ? [] : [.. Enumerable.Range(0, count).Where(judge.IsJudged)];
        return new RecallRow
        {
            Name = candidate.Name,
            Target = candidate.Target,
            K = k,
            QueryCount = count,
            Recall = recalls.Average(),
            Interval = ConfidenceInterval.OfMean(recalls),
            MeanScoreLoss = losses.Average(),
            WorstScoreLoss = losses.Max(),
            JudgedCount = judged.Length,
            ExactNdcg = judge is null || judged.Length == 0 ? null : judged.Average(i => judge.Score(i, exact.Hits[i])),
            Ndcg = judge is null || judged.Length == 0 ? null : judged.Average(i => judge.Score(i, its.Hits[i])),
            ExactLatency = exact.Times.Summary,
            Latency = its.Times.Summary,
        };
    }

    /// <summary>The hits of a searcher, and each query's best time.</summary>
    private sealed class Answers(QueryPass pass)
    {
        public ScoredDoc[][] Hits { get; } = [.. Enumerable.Range(0, pass.QueryCount).Select(i => pass.HitsOf(i).ToArray())];

        public BestTimes Times { get; } = new(pass.QueryCount);
    }
}
