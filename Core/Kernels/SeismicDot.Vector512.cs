using System.Numerics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>Only the terms that pass the query's <see cref="TermFilter"/> are multiplied.</summary>
public static unsafe partial class SeismicDot
{
    /// <summary>Term ids that one vector holds.</summary>
    private const int Lanes = 32;

    /// <summary>
    /// As <see cref="Sum"/>, for two-byte term ids; needs <see cref="TermFilter.IsSupported"/>. Every term with a weight has
    /// to be in the filter; a term without one that passes adds 0.
    /// </summary>
    /// <param name="record"><c>u32 nnz, nnz term ids of two bytes, nnz impacts</c>.</param>
    /// <param name="impactBytes">1 or 2.</param>
    /// <param name="filter">From <see cref="TermFilter.Add"/>; <see cref="TermFilter.Words"/> words.</param>
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
            var mask = TermFilter.Passing(Vector512.Load(termIds + i), words)
                | ((ulong)TermFilter.Passing(Vector512.Load(termIds + i + Lanes), words) << Lanes);
            sum += TermFilter.SumOf(mask, termIds + i, impacts + i, weights);
        }

        // The last vector ends with the last term, and may overlap the ones before: no read leaves the record.
        var rest = nnz - i;
        if (rest > 0)
        {
            ulong last = TermFilter.Passing(Vector512.Load(termIds + nnz - Lanes), words);
            var mask = rest >= Lanes
                ? TermFilter.Passing(Vector512.Load(termIds + i), words) | (last << (rest - Lanes)) : last >> (Lanes - rest);
            sum += TermFilter.SumOf(mask, termIds + i, impacts + i, weights);
        }

        return sum;
    }
}
