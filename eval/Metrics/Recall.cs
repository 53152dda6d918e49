namespace SparseSearch.Eval.Metrics;

/// <summary>The share of a query's relevant documents that is among the first hits.</summary>
public static class Recall
{
    /// <summary>Relevant among the first hits / all relevant.</summary>
    /// <returns>A number in [0, 1]; 0 if the query has no relevant document.</returns>
    public static double At(int cutoff, JudgedRanking ranking) => Share(cutoff, ranking, int.MaxValue);

    /// <summary>
    /// Relevant among the first hits / min(all relevant, cut-off): BEIR's measure for sets such as TREC-COVID, where a
    /// query has hundreds of relevant documents.
    /// </summary>
    /// <returns>A number in [0, 1]; 0 if the query has no relevant document.</returns>
    public static double CappedAt(int cutoff, JudgedRanking ranking) => Share(cutoff, ranking, cutoff);

    private static double Share(int cutoff, JudgedRanking ranking, int cap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentNullException.ThrowIfNull(ranking);
        return ranking.RelevantCount == 0
            ? 0
            : (double)ranking.CountRelevant(cutoff) / Math.Min(ranking.RelevantCount, cap);
    }
}
