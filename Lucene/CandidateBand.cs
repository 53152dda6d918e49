namespace SparseSearch.Lucene;

/// <summary>
/// How far apart Lucene.Net may see two documents that the exact scores see the other way round, or as equals.
/// </summary>
/// <remarks>
/// Lucene.Net sums single floats. Each of a document's n products is off by at most 2^−24 of itself, and their sum by
/// less than n + 1 times that: of two documents, the one with the higher exact sum is at most 2 · (n + 2) · 2^−24 behind.
/// Exact sums become equal scores where they round to the same float: within 2^−24 of themselves, but all that are beyond
/// the largest float, and near zero those within a step of the smallest.
/// </remarks>
/// <param name="terms">Of the query: n.</param>
/// <param name="unit">The score that one unit of a sum stands for.</param>
internal sealed class CandidateBand(int terms, double unit)
{
    private const double FloatError = 1.0 / (1 << 24);

    /// <summary>Roundings besides those of a sum: of the whole, of two scores, and one to spare.</summary>
    private const int FurtherRoundings = 4;

    private readonly double _share = 1 - (2 * FloatError * (terms + FurtherRoundings));

    /// <summary>The lowest sum of Lucene.Net's whose document may be as good as one of another sum.</summary>
    /// <param name="sum">Lucene.Net's, or an exact one.</param>
    public float LeastBeside(double sum) =>
        (float)((Math.Min(sum, float.MaxValue / unit) * _share) - (float.Epsilon / unit));

    /// <summary>The lowest sum of Lucene.Net's whose document may have a score.</summary>
    /// <param name="score">Any number.</param>
    public float LeastFor(float score) => LeastBeside(score / unit);
}
