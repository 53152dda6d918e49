using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// Thirty-two term ids at a time go through a 512-bit filter of the query's terms; only what passes is multiplied. A
/// document shares few terms with a query, so that nearly all lookups of weights fall away.
/// </summary>
public static unsafe partial class SeismicDot
{
    /// <summary>Term ids that one vector holds.</summary>
    private const int Lanes = 32;

    /// <summary>Whether the processor permutes and shifts 16-bit lanes.</summary>
    public static bool IsFilterSupported => Avx512BW.IsSupported;

    /// <summary>
    /// As <see cref="Sum"/>, for two-byte term ids; needs <see cref="IsFilterSupported"/>. Every term with a weight has
    /// to be in the filter; a term without one that passes adds 0.
    /// </summary>
    /// <param name="record"><c>u32 nnz, nnz term ids of two bytes, nnz impacts</c>.</param>
    /// <param name="impactBytes">1 or 2.</param>
    /// <param name="filter">From <see cref="AddToFilter"/>; <see cref="FilterWords"/> words.</param>
    /// <param name="weights">As for <see cref="Sum"/>.</param>
    public static long SumFiltered(byte* record, int impactBytes, ushort* filter, int* weights)
    {
        var nnz = (int)*(uint*)record;
        var termIds = (ushort*)(record + sizeof(uint));
        return impactBytes == sizeof(byte)
            ? SumFiltered(termIds, (byte*)(termIds + nnz), nnz, filter, weights)
            : SumFiltered(termIds, termIds + nnz, nnz, filter, weights);
    }

    private static long SumFiltered<TImpact>(
        ushort* termIds, TImpact* impacts, int nnz, ushort* filter, int* weights)
        where TImpact : unmanaged, IBinaryInteger<TImpact>
    {
        if (nnz < Lanes)
        {
            return Sum(termIds, impacts, nnz, weights);
        }

        var words = Vector512.Load(filter);
        var sum = 0L;
        var i = 0;
        for (; i + (2 * Lanes) <= nnz; i += 2 * Lanes)
        {
            var mask = Passing(Vector512.Load(termIds + i), words)
                | ((ulong)Passing(Vector512.Load(termIds + i + Lanes), words) << Lanes);
            sum += SumOf(mask, termIds + i, impacts + i, weights);
        }

        // The last vector ends with the last term, and may overlap the ones before: no read leaves the record.
        var rest = nnz - i;
        if (rest > 0)
        {
            ulong last = Passing(Vector512.Load(termIds + nnz - Lanes), words);
            var mask = rest >= Lanes
                ? Passing(Vector512.Load(termIds + i), words) | (last << (rest - Lanes)) : last >> (Lanes - rest);
            sum += SumOf(mask, termIds + i, impacts + i, weights);
        }

        return sum;
    }

    /// <summary>Which of 32 terms pass the filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Passing(Vector512<ushort> ids, Vector512<ushort> filter)
    {
        // A permutation looks at the five lowest bits of its indices.
        var word = Avx512BW.PermuteVar32x16(filter, ids);
        var bit = Avx512BW.ShiftLeftLogicalVariable(
            Vector512<ushort>.One, Vector512.ShiftRightLogical(ids, FilterWordShift) & Vector512.Create((ushort)15));
        return (uint)(~Vector512.Equals(word & bit, Vector512<ushort>.Zero)).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long SumOf<TImpact>(ulong mask, ushort* termIds, TImpact* impacts, int* weights)
        where TImpact : unmanaged, IBinaryInteger<TImpact>
    {
        var sum = 0L;
        for (; mask != 0; mask &= mask - 1)
        {
            var i = BitOperations.TrailingZeroCount(mask);
            sum += weights[termIds[i]] * long.CreateTruncating(impacts[i]);
        }

        return sum;
    }
}
