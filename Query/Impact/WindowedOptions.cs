namespace SparseSearch.Query.Impact;

/// <summary>Whether a windowed search proves its hits or trades some of them for time.</summary>
public enum WindowedMode
{
    /// <summary>The hits equal the exhaustive searcher's in ids, scores and order.</summary>
    Exact,

    /// <summary>
    /// Light contributions are left out and a fixed number of candidates is scored; scores are exact.
    /// </summary>
    Approximate,
}

/// <summary>How a <see cref="WindowedSearcher"/> searches. Immutable.</summary>
public sealed record WindowedOptions
{
    /// <summary>Exact search; the default.</summary>
    public static readonly WindowedOptions Exact = new();

    /// <summary>Exact or approximate; default exact, where the other options have no effect.</summary>
    public WindowedMode Mode { get; init; }

    /// <summary>
    /// The smallest contribution of a posting to a score that is still added up, in units of the score; default 0, at
    /// least 0. Higher is faster and finds less. It belongs to an encoder and an index: calibrate it.
    /// </summary>
    public double MinContribution { get; init; }

    /// <summary>
    /// The smallest contribution that is still added up, as a share of the query's largest possible score; default
    /// 0.012, from 0 to 1. Higher is faster and finds less. The largest of the three limits counts; this one needs
    /// no calibration.
    /// </summary>
    public double MinContributionShare { get; init; } = 0.012;

    /// <summary>
    /// The smallest contribution that is still added up, as a share of the Euclidean norm of the query terms' largest
    /// contributions; default 0, from 0 to 1. Higher is faster and finds less. The largest of the three limits counts.
    /// Multiplying all weights changes nothing, and what a share finds hardly depends on the number of terms or on the
    /// encoder: 0.1 finds about 0.96 of the ten best, 0.07 about 0.99.
    /// </summary>
    public double MinContributionNorm { get; init; }

    /// <summary>
    /// Candidates whose exact scores are computed; default 100, at least 1. More cost time and find more. At least
    /// k + 20 are taken, whatever is said here.
    /// </summary>
    public int CandidateCount { get; init; } = 100;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate()
    {
        if (!double.IsFinite(MinContribution) || MinContribution < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MinContribution), MinContribution,
                $"MinContribution is {MinContribution}; it must be at least 0 and finite. 0 leaves nothing out.");
        }

        if (!(MinContributionShare is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(MinContributionShare), MinContributionShare,
                $"MinContributionShare is {MinContributionShare}; it must be 0 to 1. 0 leaves nothing out.");
        }

        if (!(MinContributionNorm is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(MinContributionNorm), MinContributionNorm,
                $"MinContributionNorm is {MinContributionNorm}; it must be 0 to 1. 0 leaves nothing out.");
        }

        if (CandidateCount < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(CandidateCount), CandidateCount,
                $"CandidateCount is {CandidateCount}; it must be at least 1. 40 to 120 suit k = 10.");
        }
    }
}
