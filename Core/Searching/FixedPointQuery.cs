using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Searching;

/// <summary>
/// A query with its weights as whole numbers, so that a score is a sum of integers: exact, and the same in every order of
/// summation, on every engine and every processor.
/// </summary>
/// <remarks>
/// <c>score(d) = (float)(unit × Σ_t FixedWeights[t] × impact(d, t))</c>. The heaviest weight has 24 bits, as many as a
/// float; an impact has at most 16, so that a sum over 2^22 terms stays within 62 bits. A weight too small for one unit
/// counts as one: no term of a query is lost. Reusable through <see cref="Set"/>, which allocates only when a query is
/// longer than all before it; not thread-safe.
/// </remarks>
public sealed class FixedPointQuery
{
    /// <summary>The most terms of a query; the bound behind the 64-bit sums.</summary>
    public const int MaxTerms = 1 << 22;

    private const int WeightBits = 24;
    private int[] _termIds = [];
    private int[] _fixedWeights = [];
    private double _weightUnit = 1;

    /// <summary>Number of terms.</summary>
    public int Nnz { get; private set; }

    /// <summary>Term ids, strictly ascending; length <see cref="Nnz"/>.</summary>
    public ReadOnlySpan<int> TermIds => _termIds.AsSpan(0, Nnz);

    /// <summary>Whole-number weights, aligned with <see cref="TermIds"/>, from 1 to 2^24.</summary>
    public ReadOnlySpan<int> FixedWeights => _fixedWeights.AsSpan(0, Nnz);

    /// <summary>Takes over a query's terms; the one before is forgotten.</summary>
    /// <exception cref="ArgumentException">The query has more than <see cref="MaxTerms"/> terms.</exception>
    public void Set(SparseVector query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Nnz > MaxTerms)
        {
            throw new ArgumentException($"The query has {query.Nnz} terms; the limit is {MaxTerms}.", nameof(query));
        }

        if (_termIds.Length < query.Nnz)
        {
            _termIds = new int[query.Nnz];
            _fixedWeights = new int[query.Nnz];
        }

        Nnz = query.Nnz;
        query.TermIds.CopyTo(_termIds);
        var max = 0f;
        foreach (var weight in query.Weights)
        {
            max = Math.Max(max, weight);
        }

        // A power of two, so that weights of fewer bits than 24 become whole numbers without rounding.
        var exponent = max > 0 ? WeightBits - 1 - Math.ILogB(max) : 0;
        _weightUnit = Math.ScaleB(1.0, -exponent);
        for (var i = 0; i < Nnz; i++)
        {
            _fixedWeights[i] = (int)Math.Max(1.0, Math.Round(Math.ScaleB((double)query.Weights[i], exponent)));
        }
    }

    /// <summary>The score that one unit of an integer sum stands for in a segment.</summary>
    public double UnitIn(WeightQuantizer quantizer) => _weightUnit * quantizer.Scale;

    /// <summary>The score of a sum: the one place where an integer sum becomes a float.</summary>
    /// <param name="sum">Σ FixedWeights × impact.</param>
    /// <param name="unit">From <see cref="UnitIn"/>.</param>
    public static float ScoreOf(long sum, double unit) => (float)(sum * unit);
}
