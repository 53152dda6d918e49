using SparseSearch.Core.Searching;

namespace SparseSearch.Eval.Metrics;

/// <summary>
/// How much an approximate ranking loses in scores: 1 − (sum of its first k scores) / (sum of the exact first k). A missed hit
/// whose place a nearly equal one took costs next to nothing here, and a whole hit in <see cref="OverlapWithExact"/>.
/// </summary>
public static class ScoreLoss
{
    /// <summary>Compares two rankings.</summary>
    /// <param name="k">How many hits to add up, at least 1.</param>
    /// <param name="approximate">Best first, with true scores.</param>
    /// <param name="exact">Best first.</param>
    /// <returns>A number in [0, 1]; 0 if there was nothing to find.</returns>
    public static double At(int k, ReadOnlySpan<ScoredDoc> approximate, ReadOnlySpan<ScoredDoc> exact)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var best = Sum(k, exact);
        return best > 0 ? Math.Clamp(1 - (Sum(k, approximate) / best), 0, 1) : 0;
    }

    private static double Sum(int k, ReadOnlySpan<ScoredDoc> hits)
    {
        var sum = 0.0;
        foreach (var hit in hits[..Math.Min(k, hits.Length)])
        {
            sum += hit.Score;
        }

        return sum;
    }
}
