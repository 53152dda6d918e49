namespace SparseSearch.Eval.Metrics;

/// <summary>1 / rank of the first relevant hit; its mean over the queries is MRR.</summary>
public static class ReciprocalRank
{
    /// <summary>Measures one query.</summary>
    /// <returns>A number in [0, 1]; 0 if no relevant document is among the first hits.</returns>
    public static double At(int cutoff, JudgedRanking ranking)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentNullException.ThrowIfNull(ranking);
        var first = ranking.Relevance.IndexOfAnyExcept(0);
        return first >= 0 && first < cutoff ? 1.0 / (first + 1) : 0;
    }
}
