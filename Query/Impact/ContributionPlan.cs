using System.Diagnostics;
using System.Numerics;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Impact;

/// <summary>
/// What a search adds to a document's score for each query term and impact level, in steps small enough for the sum of
/// all terms to fit 8 or 16 bits, and how far such a sum may stand from the exact one. Reusable, not thread-safe.
/// </summary>
/// <remarks>
/// For a document whose added contributions come to <c>a</c>, the exact integer score lies in
/// <c>[a × Step − Below, a × Step + Above]</c>. All bounds are integers: no rounding can make them wrong.
/// </remarks>
internal sealed class ContributionPlan
{
    /// <summary>
    /// The largest sums; one below the type's own, so that a threshold above every sum still fits it.
    /// </summary>
    public const int ByteLimit = byte.MaxValue - 1, ShortLimit = ushort.MaxValue - 1;

    private int[] _rows = [];
    private int[] _weights = [];
    private ImpactRange[] _ranges = [];
    private int[] _lowestLevels = [];
    private ushort[] _contributions = [];

    /// <summary>Terms that the segment has and that contribute.</summary>
    public int TermCount { get; private set; }

    /// <summary>Units of the exact integer score that one unit of a contribution stands for.</summary>
    public long Step { get; private set; }

    /// <summary>How far the exact score may stand above a sum times <see cref="Step"/>.</summary>
    public long Above { get; private set; }

    /// <summary>How far the exact score may stand below a sum times <see cref="Step"/>.</summary>
    public long Below { get; private set; }

    /// <summary>The row of each term; length <see cref="TermCount"/>.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, TermCount);

    /// <summary>Each term's lowest level that is added; length <see cref="TermCount"/>.</summary>
    public ReadOnlySpan<int> LowestLevels => _lowestLevels.AsSpan(0, TermCount);

    /// <summary>16 contributions a term, by level; those below the lowest level are never added.</summary>
    public ReadOnlySpan<ushort> Contributions => _contributions.AsSpan(0, TermCount * ImpactRange.LevelCount);

    /// <summary>Finds the query's terms in a segment; contributions follow.</summary>
    /// <returns>How many there are.</returns>
    public int FindTerms(FixedPointQuery query, ImpactPostings postings)
    {
        if (_rows.Length < query.Nnz)
        {
            _rows = new int[query.Nnz];
            _weights = new int[query.Nnz];
            _ranges = new ImpactRange[query.Nnz];
            _lowestLevels = new int[query.Nnz];
            _contributions = new ushort[query.Nnz * ImpactRange.LevelCount];
        }

        TermCount = 0;
        for (var i = 0; i < query.Nnz; i++)
        {
            if (postings.TryFindRow(query.TermIds[i], out var row))
            {
                _rows[TermCount] = row;
                _ranges[TermCount] = postings.RangeOf(row);
                _weights[TermCount++] = query.FixedWeights[i];
            }
        }

        return TermCount;
    }

    /// <summary>Contributions that are never too small: no exact score stands above its sum.</summary>
    /// <param name="limit">The largest sum; above <see cref="TermCount"/>.</param>
    public void BoundFromAbove(int limit)
    {
        Debug.Assert(limit > TermCount, "Every term needs one unit for rounding.");
        var largest = 0L;
        for (var i = 0; i < TermCount; i++)
        {
            largest += (long)_weights[i] * _ranges[i].Max;
        }

        // A power of two divides weights of few bits: their bounds are then the scores themselves, and ties can be told.
        Step = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, DivideUp(largest, limit - TermCount)));
        Above = 0;
        Below = 0;
        for (var i = 0; i < TermCount; i++)
        {
            var widest = 0L;
            for (var level = _ranges[i].LevelOf(_ranges[i].Max); level >= 0; level--)
            {
                var contribution = DivideUp((long)_weights[i] * _ranges[i].HighestOf(level), Step);
                _contributions[(i * ImpactRange.LevelCount) + level] = (ushort)contribution;
                widest = Math.Max(
                    widest, (contribution * Step) - ((long)_weights[i] * _ranges[i].LowestOf(level)));
            }

            _lowestLevels[i] = 0;
            Below += widest;
        }
    }

    /// <summary>Contributions that are nearest, light ones left out.</summary>
    /// <param name="limit">The largest sum; above <see cref="TermCount"/>.</param>
    /// <param name="minContribution">The smallest that is added, in units of the exact integer score.</param>
    /// <param name="minShare">The smallest that is added, as a share of the largest possible sum.</param>
    /// <param name="minNorm">The smallest that is added, as a share of the norm of the terms' largest.</param>
    public void Approximate(int limit, double minContribution, double minShare, double minNorm)
    {
        Debug.Assert(limit > TermCount, "Every term needs half a unit for rounding.");
        var largest = 0L;
        var squares = 0.0;
        for (var i = 0; i < TermCount; i++)
        {
            var twiceLargest = TwiceMiddle(i, _ranges[i].LevelOf(_ranges[i].Max));
            largest += twiceLargest;
            squares += (double)twiceLargest * twiceLargest;
        }

        Step = Math.Max(1, DivideUp(largest, (2 * limit) - TermCount));
        Above = 0;
        Below = 0;
        var leastTwice = Math.Max(
            2 * minContribution, Math.Max(minShare * largest, minNorm * Math.Sqrt(squares)));
        var kept = 0;
        for (var i = 0; i < TermCount; i++)
        {
            (_rows[kept], _weights[kept], _ranges[kept]) = (_rows[i], _weights[i], _ranges[i]);
            if (ApproximateTerm(kept, leastTwice))
            {
                kept++;
            }
        }

        TermCount = kept;
    }

    /// <summary>
    /// The least sum from 1 whose upper bound reaches, or exceeds, a score; above every sum where none does.
    /// </summary>
    /// <param name="score">The score to reach.</param>
    /// <param name="unit">The score of one unit of the exact integer score.</param>
    /// <param name="mustExceed">Whether reaching it is not enough.</param>
    public int LeastSumFor(float score, double unit, bool mustExceed = false)
    {
        if (score <= 0 && !mustExceed)
        {
            return 1;
        }

        var (low, high) = (1, ShortLimit + 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var bound = FixedPointQuery.ScoreOf((middle * Step) + Above, unit);
            if (mustExceed ? bound > score : bound >= score)
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

    /// <summary>Sets one term's levels; bounds count a term that is left out too.</summary>
    private bool ApproximateTerm(int term, double leastTwice)
    {
        var range = _ranges[term];
        var top = range.LevelOf(range.Max);
        long above = 0;
        long below = 0;
        var level = top;
        for (; level >= 0; level--)
        {
            var twiceMiddle = TwiceMiddle(term, level);
            var contribution = (twiceMiddle + Step) / (2 * Step);
            if (contribution == 0 || twiceMiddle < leastTwice)
            {
                break;
            }

            _contributions[(term * ImpactRange.LevelCount) + level] = (ushort)contribution;
            above = Math.Max(above, ((long)_weights[term] * range.HighestOf(level)) - (contribution * Step));
            below = Math.Max(below, (contribution * Step) - ((long)_weights[term] * range.LowestOf(level)));
        }

        if (level >= 0)
        {
            above = Math.Max(above, (long)_weights[term] * range.HighestOf(level));
        }

        _lowestLevels[term] = level + 1;
        Above += above;
        Below += below;
        return level < top;
    }

    private long TwiceMiddle(int term, int level) =>
        (long)_weights[term] * (_ranges[term].LowestOf(level) + _ranges[term].HighestOf(level));

    private static long DivideUp(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
