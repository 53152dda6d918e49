using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// A query's terms as a few cache-resident bits, through which thirty-two term ids go at a time: a document shares few
/// terms with a query, so that nearly all lookups of weights fall away. Several terms may share bits; none is missed.
/// </summary>
/// <remarks>
/// Two tables, one for each path, by the lowest 16 bits of an id. Words 0 to 31 have bit <c>(id >> 5) mod 16</c> of word
/// <c>id mod 32</c>: one permutation of AVX-512. Bytes 64 to 79 have bit <c>(id >> 4) mod 8</c> of byte <c>id mod 16</c>,
/// bytes 80 to 95 the same of <c>id >> 7</c>: byte shuffles of AVX2; a term passes where both bits are set.
/// </remarks>
public static unsafe partial class TermFilter
{
    /// <summary>Length of a filter in words of 16 bits.</summary>
    public const int Words = 48;

    /// <summary>Term ids that go through at a time; shorter documents are summed term by term.</summary>
    public const int Lanes = 32;

    /// <summary>A query of more terms sets so many bits that too few ids are held back.</summary>
    public const int MaxTerms = 128;

    private const int WordBits = 16, WordShift = 5, PermutedWords = 32;
    private const int ShuffledBytes = 16, ByteBits = 8, ByteShift = 4, HighShift = 7;

    /// <summary>Whether the processor has one of the paths; a filter may be filled on any.</summary>
    public static bool IsSupported => IsVector512Supported || Avx2.IsSupported;

    internal static bool IsVector512Supported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    /// <summary>Puts a term into a filter.</summary>
    /// <param name="filter">Length <see cref="Words"/>; all zero for a query without terms.</param>
    /// <param name="termId">At least 0.</param>
    public static void Add(Span<ushort> filter, int termId)
    {
        var id = (ushort)termId;
        filter[id % PermutedWords] |= (ushort)(1 << ((id >> WordShift) % WordBits));
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(filter[PermutedWords..]);
        bytes[id % ShuffledBytes] |= BitOfByte(id);
        bytes[ShuffledBytes + ((id >> HighShift) % ShuffledBytes)] |= BitOfByte(id >> HighShift);
    }

    /// <summary><c>Σ_i weights[termIds[i]] × impacts[i]</c>; an id beyond the table has weight 0.</summary>
    /// <typeparam name="TTermId">ushort or int.</typeparam>
    /// <typeparam name="TImpact">byte or ushort.</typeparam>
    /// <param name="termIds">At least <see cref="Lanes"/>, in any order; need not be aligned.</param>
    /// <param name="impacts">As many; need not be aligned.</param>
    /// <param name="nnz">How many.</param>
    /// <param name="filter">Has every term with a weight; <see cref="IsSupported"/> is needed.</param>
    /// <param name="weights">Fixed weights by term id, 0 for terms outside the query, at most 2^24.</param>
    /// <param name="weightCount">Length of the table; ids of two bytes are not compared with it.</param>
    internal static long Sum<TTermId, TImpact>(
        TTermId* termIds, TImpact* impacts, int nnz, ushort* filter, int* weights, int weightCount)
        where TTermId : unmanaged
        where TImpact : unmanaged => IsVector512Supported
            ? Sum<TTermId, TImpact, Vector512Path>(termIds, impacts, nnz, filter, weights, weightCount)
            : Sum<TTermId, TImpact, Vector256Path>(termIds, impacts, nnz, filter, weights, weightCount);

    internal static long Sum<TTermId, TImpact, TPath>(
        TTermId* termIds, TImpact* impacts, int nnz, ushort* filter, int* weights, int weightCount)
        where TTermId : unmanaged
        where TImpact : unmanaged
        where TPath : struct, IFilterPath
    {
        Debug.Assert(nnz >= Lanes, "A vector would reach beyond the record.");
        var sum = 0L;
        var i = 0;
        for (; i + (2 * Lanes) <= nnz; i += 2 * Lanes)
        {
            var mask = Passing<TTermId, TPath>(termIds + i, filter)
                | ((ulong)Passing<TTermId, TPath>(termIds + i + Lanes, filter) << Lanes);
            sum += SumOf(mask, termIds + i, impacts + i, weights, weightCount);
        }

        // The last vector ends with the last term, and may overlap the ones before: no read leaves the record.
        var rest = nnz - i;
        if (rest > 0)
        {
            ulong last = Passing<TTermId, TPath>(termIds + nnz - Lanes, filter);
            var mask = rest >= Lanes
                ? Passing<TTermId, TPath>(termIds + i, filter) | (last << (rest - Lanes)) : last >> (Lanes - rest);
            sum += SumOf(mask, termIds + i, impacts + i, weights, weightCount);
        }

        return sum;
    }

    /// <summary><c>Σ weights[termIds[i]] × impacts[i]</c> over the set bits i of a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long SumOf<TTermId, TImpact>(
        ulong mask, TTermId* termIds, TImpact* impacts, int* weights, int weightCount)
        where TTermId : unmanaged
        where TImpact : unmanaged
    {
        var sum = 0L;
        for (; mask != 0; mask &= mask - 1)
        {
            var i = BitOperations.TrailingZeroCount(mask);
            var termId = NarrowInteger.Read(termIds + i);
            if (sizeof(TTermId) == sizeof(ushort) || (uint)termId < (uint)weightCount)
            {
                sum += (long)weights[termId] * NarrowInteger.Read(impacts + i);
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Passing<TTermId, TPath>(TTermId* termIds, ushort* filter)
        where TTermId : unmanaged
        where TPath : struct, IFilterPath => sizeof(TTermId) == sizeof(ushort)
            ? TPath.Passing(
                Vector256.Load((ushort*)termIds), Vector256.Load((ushort*)termIds + Vector256<ushort>.Count), filter)
            : TPath.Passing(
                TPath.LowBits((int*)termIds), TPath.LowBits((int*)termIds + Vector256<ushort>.Count), filter);

    private static byte BitOfByte(int id) => (byte)(1 << ((id >> ByteShift) % ByteBits));
}
