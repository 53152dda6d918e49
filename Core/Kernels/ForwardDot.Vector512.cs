using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class ForwardDot
{
    /// <summary>
    /// 32 term ids at a time go through the filter, and only what passes is multiplied: a document shares few terms
    /// with a query. Needs at least 32 terms, and AVX-512BW.
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
            var passing = TermFilter.Passing(Vector512.Load(termIds + i), words);
            sum += TermFilter.SumOf(passing, termIds + i, impacts + i, weights);
        }

        // The last vector ends with the last term; the terms that the one before has seen are shifted out.
        if (i < nnz)
        {
            var last = nnz - Vector512<ushort>.Count;
            var passing = TermFilter.Passing(Vector512.Load(termIds + last), words) >> (i - last);
            sum += TermFilter.SumOf(passing, termIds + i, impacts + i, weights);
        }

        return sum;
    }
}
