namespace SparseSearch.Query.Clustered;

/// <summary>How a <see cref="ClusteredSearcher"/> searches. Immutable.</summary>
public sealed record ClusteredOptions
{
    /// <summary>Exact search.</summary>
    public static readonly ClusteredOptions Exact = new() { IsExact = true };

    /// <summary>Whether the hits are proven to be the best.</summary>
    public bool IsExact { get; init; }

    /// <summary>The smallest contribution of a cluster's term that is added up, in units of the score.</summary>
    public double MinContribution { get; init; }

    /// <summary>The same as a share of the query's largest possible score.</summary>
    public double MinContributionShare { get; init; }

    /// <summary>Clusters whose documents are scored at most.</summary>
    public int ClusterCount { get; init; } = 100;

    /// <summary>Documents whose exact scores are computed; 0 for all of the clusters'.</summary>
    public int CandidateCount { get; init; } = 60;

    /// <summary>
    /// A cluster is left out, and all behind it, where its sum is below this share of the k-th score.
    /// </summary>
    public double StopShare { get; init; } = 1;
}
