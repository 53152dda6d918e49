using SparseSearch.Core.Searching;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Metrics;

/// <summary>
/// Recall of an approximate ranking against the exact one: the share of the k best that it found. Where the k-th exact
/// score is shared by further documents, any of them will do: a hit counts if it is among the k best or scores no less
/// than the last of them, but for a relative tolerance. The approximate ranking's scores must be true scores.
/// </summary>
public static class OverlapWithExact
{
    /// <summary>What two float sums of the same products in different order may differ by.</summary>
    public const double DefaultTolerance = 1e-5;

    /// <summary>Compares two rankings of internal doc ids.</summary>
    /// <param name="k">How many hits to compare, at least 1.</param>
    /// <param name="approximate">Best first; each document once.</param>
    /// <param name="exact">Best first; may be shorter than k if fewer documents match.</param>
    /// <param name="tolerance">Relative, at least 0.</param>
    /// <returns>A number in [0, 1]; 1 if there was nothing to find.</returns>
    public static double At(
        int k,
        ReadOnlySpan<ScoredDoc> approximate,
        ReadOnlySpan<ScoredDoc> exact,
        double tolerance = DefaultTolerance) =>
        Share(k, Pairs(approximate), Pairs(exact), tolerance);

    /// <summary>Compares two rankings of external ids; parameters and result as above.</summary>
    public static double At(
        int k, IReadOnlyList<RunHit> approximate, IReadOnlyList<RunHit> exact, double tolerance = DefaultTolerance) =>
        Share(
            k,
            [.. approximate.Select(static hit => (hit.DocumentId, hit.Score))],
            [.. exact.Select(static hit => (hit.DocumentId, hit.Score))],
            tolerance);

    private static double Share<TId>(
        int k, (TId Id, float Score)[] approximate, (TId Id, float Score)[] exact, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        var best = exact.AsSpan(0, Math.Min(k, exact.Length));
        if (best.IsEmpty)
        {
            return 1;
        }

        var threshold = best[^1].Score - (tolerance * Math.Abs(best[^1].Score));
        var wanted = new HashSet<TId>(best.Length);
        foreach (var (id, _) in best)
        {
            wanted.Add(id);
        }

        var counted = new HashSet<TId>(best.Length);
        foreach (var (id, score) in approximate.AsSpan(0, Math.Min(k, approximate.Length)))
        {
            if (wanted.Contains(id) || score >= threshold)
            {
                counted.Add(id);
            }
        }

        return (double)Math.Min(counted.Count, best.Length) / best.Length;
    }

    private static (int Id, float Score)[] Pairs(ReadOnlySpan<ScoredDoc> docs)
    {
        var pairs = new (int, float)[docs.Length];
        for (var i = 0; i < docs.Length; i++)
        {
            pairs[i] = (docs[i].DocId, docs[i].Score);
        }

        return pairs;
    }
}
