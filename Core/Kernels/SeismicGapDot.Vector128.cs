using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>Eight gaps at a time: one shuffle spreads them to 16 bits, three shifted additions sum them.</summary>
public static unsafe partial class SeismicGapDot
{
    private const int GroupLength = 8;

    /// <summary>For each control byte, where each of 16 bytes comes from; 0x80 gives zero. Never freed.</summary>
    private static readonly byte* s_shuffles = BuildShuffles();

    /// <summary>Whether the processor has byte shuffles.</summary>
    public static bool IsVectorPathSupported => Ssse3.IsSupported;

    /// <summary>
    /// Groups of eight, then the rest; needs <see cref="IsVectorPathSupported"/> and ids below 65,536.
    /// </summary>
    private static long SumVector128<TImpact>(
        byte* control, TImpact* impacts, byte* gaps, int count, int* weights, int weightCount,
        Vector128<ushort> last)
        where TImpact : unmanaged, IBinaryInteger<TImpact>
    {
        long sum0 = 0, sum1 = 0;
        var i = 0;
        for (; i + GroupLength <= count; i += GroupLength)
        {
            var code = *control++;
            var termIds = Decode(gaps, code, last);
            gaps += GroupLength + BitOperations.PopCount(code);
            last = Spread(termIds);
            var low = termIds.AsUInt64().ToScalar();
            var high = termIds.AsUInt64().GetElement(1);
            sum0 += Product(weights, low, 0, impacts[i]) + Product(weights, low, 1, impacts[i + 1]);
            sum1 += Product(weights, low, 2, impacts[i + 2]) + Product(weights, low, 3, impacts[i + 3]);
            sum0 += Product(weights, high, 0, impacts[i + 4]) + Product(weights, high, 1, impacts[i + 5]);
            sum1 += Product(weights, high, 2, impacts[i + 6]) + Product(weights, high, 3, impacts[i + 7]);
        }

        // The rest begins with a control byte of its own.
        return sum0 + sum1
            + SumScalar(control, impacts + i, gaps, count - i, weights, weightCount, last.ToScalar());
    }

    /// <summary>Eight term ids: their gaps, each added to all behind it and to the last id before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Decode(byte* gaps, byte code, Vector128<ushort> last)
    {
        var sums = Ssse3.Shuffle(Vector128.Load(gaps), Vector128.Load(s_shuffles + (code * 16)));
        sums = (sums.AsUInt16() + Sse2.ShiftLeftLogical128BitLane(sums, 2).AsUInt16()).AsByte();
        sums = (sums.AsUInt16() + Sse2.ShiftLeftLogical128BitLane(sums, 4).AsUInt16()).AsByte();
        sums = (sums.AsUInt16() + Sse2.ShiftLeftLogical128BitLane(sums, 8).AsUInt16()).AsByte();
        return sums.AsUInt16() + last;
    }

    /// <summary>The last of eight ids in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Spread(Vector128<ushort> termIds) => Ssse3.Shuffle(
        termIds.AsByte(), Vector128.Create((ushort)0x0F0E).AsByte()).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Product<TImpact>(int* weights, ulong termIds, int lane, TImpact impact)
        where TImpact : unmanaged, IBinaryInteger<TImpact> =>
        weights[(ushort)(termIds >> (lane * 16))] * long.CreateTruncating(impact);

    private static byte* BuildShuffles()
    {
        var table = (byte*)NativeMemory.AlignedAlloc(256 * 16, 64);
        for (var code = 0; code < 256; code++)
        {
            byte source = 0;
            for (var lane = 0; lane < GroupLength; lane++)
            {
                var isWide = (code >> lane & 1) != 0;
                table[(code * 16) + (lane * 2)] = source++;
                table[(code * 16) + (lane * 2) + 1] = isWide ? source++ : (byte)0x80;
            }
        }

        return table;
    }
}
