using System.Numerics;

namespace SparseSearch.Core.Kernels;

/// <summary>A query's product with one forward record: exact, in whole numbers.</summary>
public static unsafe class SeismicDot
{
    /// <summary><c>Σ_i weights[termId(i)] × impact(i)</c> over a record's terms.</summary>
    /// <param name="record"><c>u32 nnz, nnz term ids, nnz impacts</c>, as ForwardIndex describes it.</param>
    /// <param name="termIdBytes">2 or 4.</param>
    /// <param name="impactBytes">1 or 2.</param>
    /// <param name="weights">
    /// A query's fixed-point weights by term id, 0 for terms it lacks; for ids of two bytes, above every id that the
    /// record has.
    /// </param>
    /// <param name="weightCount">Length of the table; an id of four bytes beyond it has weight 0.</param>
    public static long Sum(byte* record, int termIdBytes, int impactBytes, int* weights, int weightCount)
    {
        var nnz = (int)*(uint*)record;
        var termIds = record + sizeof(uint);
        var impacts = termIds + ((long)nnz * termIdBytes);
        return (termIdBytes, impactBytes) switch
        {
            (sizeof(ushort), sizeof(byte)) => Sum((ushort*)termIds, impacts, nnz, weights),
            (sizeof(ushort), _) => Sum((ushort*)termIds, (ushort*)impacts, nnz, weights),
            (_, sizeof(byte)) => ForwardDot.SumPlain((int*)termIds, impacts, nnz, weights, weightCount),
            _ => ForwardDot.SumPlain((int*)termIds, (ushort*)impacts, nnz, weights, weightCount),
        };
    }

    /// <summary>As <see cref="Sum"/>, with only the terms multiplied that pass the query's filter.</summary>
    /// <param name="record">As for <see cref="Sum"/>.</param>
    /// <param name="termIdBytes">2 or 4.</param>
    /// <param name="impactBytes">1 or 2.</param>
    /// <param name="filter">
    /// Has every term with a weight, from <see cref="TermFilter.Add"/>; needs <see cref="TermFilter.IsSupported"/>.
    /// </param>
    /// <param name="weights">As for <see cref="Sum"/>.</param>
    /// <param name="weightCount">As for <see cref="Sum"/>.</param>
    public static long SumFiltered(
        byte* record, int termIdBytes, int impactBytes, ushort* filter, int* weights, int weightCount)
    {
        var nnz = (int)*(uint*)record;
        if (nnz < TermFilter.Lanes)
        {
            return Sum(record, termIdBytes, impactBytes, weights, weightCount);
        }

        var termIds = record + sizeof(uint);
        var impacts = termIds + ((long)nnz * termIdBytes);
        return (termIdBytes, impactBytes) switch
        {
            (sizeof(ushort), sizeof(byte)) => TermFilter.Sum(
                (ushort*)termIds, impacts, nnz, filter, weights, weightCount),
            (sizeof(ushort), _) => TermFilter.Sum(
                (ushort*)termIds, (ushort*)impacts, nnz, filter, weights, weightCount),
            (_, sizeof(byte)) => TermFilter.Sum((int*)termIds, impacts, nnz, filter, weights, weightCount),
            _ => TermFilter.Sum((int*)termIds, (ushort*)impacts, nnz, filter, weights, weightCount),
        };
    }

    /// <summary>Four sums at once, so that no addition waits for the one before.</summary>
    private static long Sum<TImpact>(ushort* termIds, TImpact* impacts, int nnz, int* weights)
        where TImpact : unmanaged, IBinaryInteger<TImpact>
    {
        long sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        var i = 0;
        for (; i + 4 <= nnz; i += 4)
        {
            sum0 += weights[termIds[i]] * long.CreateTruncating(impacts[i]);
            sum1 += weights[termIds[i + 1]] * long.CreateTruncating(impacts[i + 1]);
            sum2 += weights[termIds[i + 2]] * long.CreateTruncating(impacts[i + 2]);
            sum3 += weights[termIds[i + 3]] * long.CreateTruncating(impacts[i + 3]);
        }

        for (; i < nnz; i++)
        {
            sum0 += weights[termIds[i]] * long.CreateTruncating(impacts[i]);
        }

        return sum0 + sum1 + sum2 + sum3;
    }
}
