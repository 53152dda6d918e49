using System.Numerics;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Classes of queries by their number of terms, each about twice as long as the one before: 4, 8, 16, … 512. Longer
/// queries need more candidates for the same recall.
/// </summary>
internal static class LengthClass
{
    /// <summary>Number of classes.</summary>
    public const int Count = 8;

    /// <summary>Shorter queries are of no class: a list or two are added up exactly in no time.</summary>
    public const int MinTerms = 3;

    /// <summary>
    /// A query whose weights are less even than this is of no class. Real queries of three encoders stand between 0.45
    /// and 0.99; recall falls where one term outweighs all others tenfold, and that is below 0.3.
    /// </summary>
    public const double MinEvenness = 0.35;

    private const int Shortest = 4;

    /// <summary>The number of terms in the middle of a class.</summary>
    public static int LengthOf(int index) => Shortest << index;

    /// <summary>The class of a query by its length alone, or −1: classes meet halfway, by ratio.</summary>
    public static int IndexOf(int nnz)
    {
        if (nnz < MinTerms)
        {
            return -1;
        }

        // The rounded binary logarithm of nnz / Shortest, in integers: half of log2(nnz²).
        var index = (BitOperations.Log2((ulong)nnz * (ulong)nnz) + 1 - (2 * BitOperations.Log2(Shortest))) / 2;
        return index < Count ? index : -1;
    }

    /// <summary>
    /// How evenly a query's weights are spread, from 0 to 1: (Σw)² ÷ (n · Σw²), 1 where all are equal.
    /// </summary>
    public static double EvennessOf(SparseVector query)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var weight in query.Weights)
        {
            sum += weight;
            squares += (double)weight * weight;
        }

        return squares > 0 ? sum * sum / (query.Nnz * squares) : 1;
    }
}
