using System.Runtime.CompilerServices;

namespace SparseSearch.Core.Kernels;

/// <summary>The exact integer score of one document: its record against a dense table of the query's weights.</summary>
/// <remarks>
/// One path only: a record is some cache lines of cold memory, which is what the time goes to; gathering the weights with
/// vectors gains nothing, see <c>eval/Benchmarks/KernelBenchmarks.cs</c>.
/// </remarks>
public static unsafe class ForwardDot
{
    /// <summary><c>Σ_i weights[termIds[i]] × impacts[i]</c>; a term id beyond the table counts as weight 0.</summary>
    /// <typeparam name="TId">ushort or int.</typeparam>
    /// <typeparam name="TImpact">byte or ushort.</typeparam>
    /// <param name="termIds">The document's term ids, in any order; need not be aligned.</param>
    /// <param name="impacts">Aligned with the term ids; need not be aligned in memory.</param>
    /// <param name="nnz">Number of terms, at least 0.</param>
    /// <param name="weights">Fixed weights by term id, 0 for terms outside the query, at most 2^24.</param>
    /// <param name="weightCount">Length of the table.</param>
    public static long Sum<TId, TImpact>(TId* termIds, TImpact* impacts, int nnz, int* weights, int weightCount)
        where TId : unmanaged
        where TImpact : unmanaged
    {
        long even = 0;
        long odd = 0;
        var i = 0;
        for (; i <= nnz - 4; i += 4)
        {
            even += Product(termIds, impacts, i, weights, weightCount);
            odd += Product(termIds, impacts, i + 1, weights, weightCount);
            even += Product(termIds, impacts, i + 2, weights, weightCount);
            odd += Product(termIds, impacts, i + 3, weights, weightCount);
        }

        for (; i < nnz; i++)
        {
            even += Product(termIds, impacts, i, weights, weightCount);
        }

        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Product<TId, TImpact>(TId* termIds, TImpact* impacts, int i, int* weights, int weightCount)
        where TId : unmanaged
        where TImpact : unmanaged
    {
        var id = (uint)NarrowInteger.Read(termIds + i);
        return id < (uint)weightCount ? (long)weights[id] * NarrowInteger.Read(impacts + i) : 0;
    }
}
