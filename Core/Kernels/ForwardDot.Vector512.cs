using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class ForwardDot
{
    /// <summary>
    /// 32 term ids at a time go through the filter, and only what passes is multiplied: a document shares few terms with a
    /// query. Needs at least 32 terms, and AVX-512BW.
    /// </summary>
    internal static long SumFiltered<TImpact>(
        ushort* termIds, TImpact* impacts, int nnz, int* weights, ushort* filter)
        where TImpact : unmanaged
    {
        Debug.Assert(nnz >= Vector512<ushort>.Count, "A vector would reach beyond the record.");
        var words = Vector512.Load(filter);
        var sum = 0L;
        var i = 0;
        for (; i <= nnz - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
        {
            sum += SumOf(Passing(termIds + i, words), termIds + i, impacts + i, weights);
        }

        // The last vector ends with the last term; the terms that the one before has seen are shifted out.
        if (i < nnz)
        {
            var last = nnz - Vector512<ushort>.Count;
            sum += SumOf(Passing(termIds + last, words) >> (i - last), termIds + i, impacts + i, weights);
        }

        return sum;
    }

    /// <summary>Which of 32 terms pass the filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Passing(ushort* termIds, Vector512<ushort> filter)
    {
        // A permutation looks at the five lowest bits of each index: the word's number.
        var ids = Vector512.Load(termIds);
        var words = Avx512BW.PermuteVar32x16(filter, ids);
        var bits = Avx512BW.ShiftLeftLogicalVariable(
            Vector512<ushort>.One,
            Vector512.ShiftRightLogical(ids, FilterWordShift) & Vector512.Create((ushort)(FilterWordBits - 1)));
        return ~(uint)Vector512.Equals(words & bits, Vector512<ushort>.Zero).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long SumOf<TImpact>(uint mask, ushort* termIds, TImpact* impacts, int* weights)
        where TImpact : unmanaged
    {
        var sum = 0L;
        for (; mask != 0; mask &= mask - 1)
        {
            var i = BitOperations.TrailingZeroCount(mask);
            sum += (long)weights[termIds[i]] * NarrowInteger.Read(impacts + i);
        }

        return sum;
    }
}
