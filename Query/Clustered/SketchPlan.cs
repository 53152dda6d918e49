using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// A query as buckets and 16-bit weights, so that <see cref="SketchDot"/>'s sums bound scores from above. Reusable, not
/// thread-safe.
/// </summary>
/// <remarks>
/// For a document with the sum <c>s</c>, the exact integer score is at most <c>s × Step + Above</c>. Each term costs
/// a cold cache line a cluster, so that the lightest terms of a query may be left out; <see cref="Above"/> allows for
/// them.
/// </remarks>
internal sealed class SketchPlan
{
    /// <summary>The most terms of a query: beyond, rounding up would take too large a part of 16 bits.</summary>
    public const int MaxTerms = 1_024;

    private readonly PinnedBuffer<int> _offsets = new(MaxTerms);
    private readonly PinnedBuffer<ushort> _weights = new(MaxTerms);
    private readonly int[] _sorted = new int[MaxTerms];

    /// <summary>Terms of the query that are looked at.</summary>
    public int Count { get; private set; }

    /// <summary>Units of the exact integer score that one unit of a sum stands for.</summary>
    public long Step { get; private set; }

    /// <summary>How far the exact score may stand above a sum times <see cref="Step"/>.</summary>
    public long Above { get; private set; }

    /// <summary>Each term's bucket, in bytes from a sketch's beginning; length <see cref="Count"/>.</summary>
    public unsafe int* Offsets => _offsets.Pointer;

    /// <summary>Each term's weight.</summary>
    public unsafe ushort* Weights => _weights.Pointer;

    /// <summary>Takes over a query.</summary>
    /// <param name="query">At most <see cref="MaxTerms"/> terms.</param>
    /// <param name="clusters">Whose sketches are meant.</param>
    /// <param name="maxImpact">The quantizer's largest impact.</param>
    /// <param name="share">
    /// The heaviest terms that make up this share of all weights are looked at; from 0 to 1, which is all of them.
    /// </param>
    public unsafe void Set(FixedPointQuery query, ClusterIndex clusters, int maxImpact, double share)
    {
        // A value stands for up to so much of the exact integer score, times the term's weight.
        long unit = ClusterFormat.ImpactStep(maxImpact);
        var (least, total) = LeastWeight(query.FixedWeights, share);
        long room = ushort.MaxValue - (SketchDot.MaxValue * query.Nnz);
        Step = Math.Max(1, ((total * unit * SketchDot.MaxValue) + room - 1) / room);
        Above = 0;
        Count = 0;
        for (var i = 0; i < query.Nnz; i++)
        {
            if (query.TermIds[i] >= clusters.VocabularySize)
            {
                continue;
            }

            if (query.FixedWeights[i] < least)
            {
                Above += (long)query.FixedWeights[i] * maxImpact;
                continue;
            }

            _offsets.Pointer[Count] = clusters.BucketOffsetOf(query.TermIds[i]);
            _weights.Pointer[Count++] = (ushort)(((query.FixedWeights[i] * unit) + Step - 1) / Step);
        }
    }

    /// <summary>A bound of the exact integer score as a bound of sums.</summary>
    /// <param name="bound">At least 0.</param>
    public ushort CapOf(long bound) =>
        (ushort)Math.Min(ushort.MaxValue, (Math.Max(0, bound - Above) + Step - 1) / Step);

    /// <summary>The least sum from 1 of a document whose score can reach a number.</summary>
    /// <param name="score">The score to reach.</param>
    /// <param name="unit">The score of one unit of the exact integer score.</param>
    /// <returns>From 1 to 65,536, which no sum reaches.</returns>
    public int LeastSumFor(float score, double unit)
    {
        var (low, high) = (1, ushort.MaxValue + 1);
        while (score > 0 && low < high)
        {
            var middle = (low + high) / 2;
            if (FixedPointQuery.ScoreOf((middle * Step) + Above, unit) >= score)
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

    /// <summary>The lightest weight that is looked at, and the sum of all.</summary>
    private (int Least, long Total) LeastWeight(ReadOnlySpan<int> weights, double share)
    {
        var sorted = _sorted.AsSpan(0, weights.Length);
        weights.CopyTo(sorted);
        sorted.Sort();
        var total = 0L;
        foreach (var weight in sorted)
        {
            total += weight;
        }

        var rest = (long)(total * (1 - share));
        foreach (var weight in sorted)
        {
            rest -= weight;
            if (rest < 0)
            {
                return (weight, total);
            }
        }

        return (0, total);
    }
}
