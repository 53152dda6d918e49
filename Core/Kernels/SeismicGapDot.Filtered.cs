using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>Four groups of eight decoded ids fill one vector, which goes through the query's filter.</summary>
public static unsafe partial class SeismicGapDot
{
    private const int Lanes = 4 * GroupLength;

    /// <summary>Whether <see cref="SumFiltered"/> can be used.</summary>
    public static bool IsFilterSupported => TermFilter.IsSupported && IsVectorPathSupported;

    /// <summary>
    /// As <see cref="Sum"/>, for ids below 65,536; needs <see cref="IsFilterSupported"/>. Every term with a weight has
    /// to be in the filter.
    /// </summary>
    /// <param name="record">As for <see cref="Sum"/>.</param>
    /// <param name="impactBytes">1 or 2.</param>
    /// <param name="filter">From <see cref="TermFilter.Add"/>.</param>
    /// <param name="weights">As for <see cref="Sum"/>; length 65,536, or above every id of the record.</param>
    public static long SumFiltered(byte* record, int impactBytes, ushort* filter, int* weights)
    {
        var count = (int)*(uint*)record;
        var control = record + sizeof(uint);
        var impacts = control + ((count + 7) >> 3);
        var gaps = impacts + ((long)count * impactBytes);
        if (TermFilter.IsVector512Supported)
        {
            return impactBytes == sizeof(byte)
                ? SumFiltered<byte, TermFilter.Vector512Path>(control, impacts, gaps, count, filter, weights)
                : SumFiltered<ushort, TermFilter.Vector512Path>(
                    control, (ushort*)impacts, gaps, count, filter, weights);
        }

        return impactBytes == sizeof(byte)
            ? SumFiltered<byte, TermFilter.Vector256Path>(control, impacts, gaps, count, filter, weights)
            : SumFiltered<ushort, TermFilter.Vector256Path>(control, (ushort*)impacts, gaps, count, filter, weights);
    }

    [SkipLocalsInit]
    private static long SumFiltered<TImpact, TPath>(
        byte* control, TImpact* impacts, byte* gaps, int count, ushort* filter, int* weights)
        where TImpact : unmanaged, IBinaryInteger<TImpact>
        where TPath : struct, IFilterPath
    {
        var ids = stackalloc ushort[Lanes];
        var sum = 0L;
        var last = Vector128<ushort>.Zero;
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var first = Next(ref control, ref gaps, ref last);
            var second = Next(ref control, ref gaps, ref last);
            var third = Next(ref control, ref gaps, ref last);
            var fourth = Next(ref control, ref gaps, ref last);
            var (lower, upper) = (Vector256.Create(first, second), Vector256.Create(third, fourth));
            var mask = TPath.Passing(lower, upper, filter);
            lower.Store(ids);
            upper.Store(ids + Vector256<ushort>.Count);
            sum += TermFilter.SumOf(mask, ids, impacts + i, weights, ushort.MaxValue + 1);
        }

        return sum + SumVector128(control, impacts + i, gaps, count - i, weights, ushort.MaxValue + 1, last);
    }

    /// <summary>Decodes a group and moves behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Next(ref byte* control, ref byte* gaps, ref Vector128<ushort> last)
    {
        var code = *control++;
        var termIds = Decode(gaps, code, last);
        gaps += GroupLength + BitOperations.PopCount(code);
        last = Spread(termIds);
        return termIds;
    }
}
