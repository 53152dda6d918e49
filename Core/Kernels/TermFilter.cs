using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// A query's terms as 512 bits, through which thirty-two term ids of two bytes go at a time: a document shares few terms
/// with a query, so that nearly all lookups of weights fall away. Several terms may share a bit; none is missed.
/// </summary>
public static unsafe class TermFilter
{
    /// <summary>Length of a filter: 32 words of 16 bits.</summary>
    public const int Words = 32;

    private const int WordBits = 16, WordShift = 5;

    /// <summary>Whether the processor permutes and shifts 16-bit lanes; a filter may be filled on any.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    /// <summary>Puts a term into a filter: bit <c>(id >> 5) mod 16</c> of word <c>id mod 32</c>.</summary>
    /// <param name="filter">Length <see cref="Words"/>; all zero for a query without terms.</param>
    /// <param name="termId">At least 0.</param>
    public static void Add(Span<ushort> filter, int termId) =>
        filter[termId & (Words - 1)] |= (ushort)(1 << ((termId >> WordShift) & (WordBits - 1)));

    /// <summary>Which of 32 terms pass, the first as the lowest bit; needs <see cref="IsSupported"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Passing(Vector512<ushort> termIds, Vector512<ushort> filter)
    {
        // A permutation looks at the five lowest bits of each index: the word's number.
        var words = Avx512BW.PermuteVar32x16(filter, termIds);
        var bits = Avx512BW.ShiftLeftLogicalVariable(
            Vector512<ushort>.One,
            Vector512.ShiftRightLogical(termIds, WordShift) & Vector512.Create((ushort)(WordBits - 1)));
        return (uint)(~Vector512.Equals(words & bits, Vector512<ushort>.Zero)).ExtractMostSignificantBits();
    }

    /// <summary><c>Σ weights[termIds[i]] × impacts[i]</c> over the set bits i of a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long SumOf<TImpact>(ulong mask, ushort* termIds, TImpact* impacts, int* weights)
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
