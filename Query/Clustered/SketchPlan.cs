using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// A query as buckets and 16-bit weights, so that <see cref="SketchDot"/>'s sums bound scores from above. Reusable, not
/// thread-safe.
/// </summary>
/// <remarks>For a document with the sum <c>s</c>, the exact integer score is at most <c>s × Step</c>.</remarks>
internal sealed class SketchPlan
{
    /// <summary>The most terms of a query: beyond, rounding up would take too large a part of 16 bits.</summary>
    public const int MaxTerms = 1_024;

    private readonly PinnedBuffer<int> _offsets = new(MaxTerms);
    private readonly PinnedBuffer<ushort> _weights = new(MaxTerms);

    /// <summary>Terms of the query that the vocabulary has.</summary>
    public int Count { get; private set; }

    /// <summary>Units of the exact integer score that one unit of a sum stands for.</summary>
    public long Step { get; private set; }

    /// <summary>Each term's bucket, in bytes from a sketch's beginning; length <see cref="Count"/>.</summary>
    public unsafe int* Offsets => _offsets.Pointer;

    /// <summary>Each term's weight.</summary>
    public unsafe ushort* Weights => _weights.Pointer;

    /// <summary>Takes over a query.</summary>
    /// <param name="query">At most <see cref="MaxTerms"/> terms.</param>
    /// <param name="clusters">Whose sketches are meant.</param>
    /// <param name="maxImpact">The quantizer's largest impact.</param>
    public unsafe void Set(FixedPointQuery query, ClusterIndex clusters, int maxImpact)
    {
        // A value stands for up to so much of the exact integer score, times the term's weight.
        long unit = ClusterFormat.ImpactStep(maxImpact);
        var largest = 0L;
        foreach (var weight in query.FixedWeights)
        {
            largest += weight * unit * SketchDot.MaxValue;
        }

        long room = ushort.MaxValue - (SketchDot.MaxValue * query.Nnz);
        Step = Math.Max(1, (largest + room - 1) / room);
        Count = 0;
        for (var i = 0; i < query.Nnz; i++)
        {
            if (query.TermIds[i] < clusters.VocabularySize)
            {
                _offsets.Pointer[Count] = clusters.BucketOffsetOf(query.TermIds[i]);
                _weights.Pointer[Count++] = (ushort)(((query.FixedWeights[i] * unit) + Step - 1) / Step);
            }
        }
    }

    /// <summary>The least sum of a document whose score can reach a number; 1 where any can.</summary>
    /// <param name="score">The score to reach.</param>
    /// <param name="unit">The score of one unit of the exact integer score.</param>
    /// <returns>From 1 to 65,536, which no sum reaches.</returns>
    public int LeastSumFor(float score, double unit)
    {
        var (low, high) = (1, ushort.MaxValue + 1);
        while (score > 0 && low < high)
        {
            var middle = (low + high) / 2;
            if (FixedPointQuery.ScoreOf(middle * Step, unit) >= score)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
