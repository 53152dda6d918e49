namespace SparseSearch.Eval.Metrics;

/// <summary>
/// Whether a relevant document is among the first hits: trec_eval's <c>success</c>, others' accuracy.
/// </summary>
public static class HitRate
{
    /// <summary>Measures one query.</summary>
    /// <returns>0 or 1.</returns>
    public static double At(int cutoff, JudgedRanking ranking)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentNullException.ThrowIfNull(ranking);
        return ranking.CountRelevant(cutoff) > 0 ? 1 : 0;
    }
}
