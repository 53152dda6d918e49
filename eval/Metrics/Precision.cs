namespace SparseSearch.Eval.Metrics;

/// <summary>The share of relevant documents among the first hits, a missing hit counted as not relevant.</summary>
public static class Precision
{
    /// <summary>Measures one query: relevant among the first hits / cut-off.</summary>
    /// <returns>A number in [0, 1].</returns>
    public static double At(int cutoff, JudgedRanking ranking)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentNullException.ThrowIfNull(ranking);
        return (double)ranking.CountRelevant(cutoff) / cutoff;
    }
}
