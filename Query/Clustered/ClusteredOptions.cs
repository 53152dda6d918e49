using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>How a <see cref="ClusteredSearcher"/> searches. Immutable.</summary>
public sealed record ClusteredOptions
{
    /// <summary>Exact search; the default.</summary>
    public static readonly ClusteredOptions Exact = new();

    /// <summary>Exact or approximate; default exact, where the other options have no effect.</summary>
    public WindowedMode Mode { get; init; }

    /// <summary>
    /// The smallest contribution of a cluster's term that is still added up, in units of the score; default 0, at least
    /// 0. Higher is faster and finds less.
    /// </summary>
    public double MinContribution { get; init; }

    /// <summary>
    /// The same as a share of the Euclidean norm of the query terms' largest contributions; default 0.1, from 0 to 1.
    /// The larger of both limits counts.
    /// </summary>
    public double MinContributionNorm { get; init; } = 0.1;

    /// <summary>
    /// Clusters whose documents' sketches are looked at; default 250, at least 1. More cost time and find more. At
    /// least a quarter of k are taken.
    /// </summary>
    public int ClusterCount { get; init; } = 250;

    /// <summary>
    /// Documents whose exact scores are computed; default 100, at least 1. More cost time and find more. At least
    /// k + 20 are taken.
    /// </summary>
    public int CandidateCount { get; init; } = 100;

    /// <summary>
    /// The heaviest terms of a query that make up this share of its weight are looked for in sketches; default 0.9,
    /// from 0 to 1. Each term costs a cold cache line a cluster; a lower share wants more candidates.
    /// </summary>
    public double SketchShare { get; init; } = 0.9;

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

        if (!(MinContributionNorm is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(MinContributionNorm), MinContributionNorm,
                $"MinContributionNorm is {MinContributionNorm}; it must be 0 to 1. 0 leaves nothing out.");
        }

        if (!(SketchShare is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(SketchShare), SketchShare,
                $"SketchShare is {SketchShare}; it must be 0 to 1. 1 looks for all terms.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(ClusterCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CandidateCount, 1);
    }
}
