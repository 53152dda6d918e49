namespace SparseSearch.Core.Kernels;

/// <summary>The exact integer score of one document: its record against a dense table of the query's weights.</summary>
public static unsafe class ForwardDot
{
    /// <summary>Length of the table of weights where term ids have two bytes: one entry for every value.</summary>
    public const int ShortIdWeights = ushort.MaxValue + 1;

    /// <summary><c>Σ_i weights[termIds[i]] × impacts[i]</c> for term ids of two bytes.</summary>
    /// <typeparam name="TImpact">byte or ushort.</typeparam>
    /// <param name="termIds">The document's term ids, in any order; need not be aligned.</param>
    /// <param name="impacts">One for each term id; need not be aligned.</param>
    /// <param name="nnz">Number of terms, at least 0.</param>
    /// <param name="weights">
    /// Fixed weights by term id, 0 for terms outside the query, at most 2^24; length <see cref="ShortIdWeights"/>.
    /// </param>
    /// <param name="filter">Every term with a weight, from <see cref="TermFilter.Add"/>; or null.</param>
    public static long Sum<TImpact>(ushort* termIds, TImpact* impacts, int nnz, int* weights, ushort* filter)
        where TImpact : unmanaged => IsFilterQuicker(nnz, filter)
            ? TermFilter.Sum(termIds, impacts, nnz, filter, weights, ShortIdWeights)
            : SumPlain(termIds, impacts, nnz, weights);

    /// <summary>
    /// <c>Σ_i weights[termIds[i]] × impacts[i]</c> for term ids of four bytes; an id beyond the table has weight 0.
    /// </summary>
    /// <typeparam name="TImpact">byte or ushort.</typeparam>
    /// <param name="termIds">The document's term ids, in any order; need not be aligned.</param>
    /// <param name="impacts">One for each term id; need not be aligned.</param>
    /// <param name="nnz">Number of terms, at least 0.</param>
    /// <param name="weights">Fixed weights by term id, 0 for terms outside the query, at most 2^24.</param>
    /// <param name="weightCount">Length of the table.</param>
    /// <param name="filter">Every term with a weight, from <see cref="TermFilter.Add"/>; or null.</param>
    public static long Sum<TImpact>(
        int* termIds, TImpact* impacts, int nnz, int* weights, int weightCount, ushort* filter)
        where TImpact : unmanaged => IsFilterQuicker(nnz, filter)
            ? TermFilter.Sum(termIds, impacts, nnz, filter, weights, weightCount)
            : SumPlain(termIds, impacts, nnz, weights, weightCount);

    /// <summary>The definition for term ids of four bytes.</summary>
    internal static long SumPlain<TImpact>(
        int* termIds, TImpact* impacts, int nnz, int* weights, int weightCount)
        where TImpact : unmanaged
    {
        var sum = 0L;
        for (var i = 0; i < nnz; i++)
        {
            if ((uint)termIds[i] < (uint)weightCount)
            {
                sum += (long)weights[termIds[i]] * NarrowInteger.Read(impacts + i);
            }
        }

        return sum;
    }

    /// <summary>The definition for term ids of two bytes.</summary>
    internal static long SumPlain<TImpact>(ushort* termIds, TImpact* impacts, int nnz, int* weights)
        where TImpact : unmanaged
    {
        var sum = 0L;
        for (var i = 0; i < nnz; i++)
        {
            sum += (long)weights[termIds[i]] * NarrowInteger.Read(impacts + i);
        }

        return sum;
    }

    // Without a filter's instructions, or with fewer terms than a vector holds, one term at a time is as quick.
    private static bool IsFilterQuicker(int nnz, ushort* filter) =>
        TermFilter.IsSupported && filter != null && nnz >= TermFilter.Lanes;
}
