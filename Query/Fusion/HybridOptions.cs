using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Fusion;

/// <summary>How a search by words and one by vector become one.</summary>
public sealed record HybridOptions
{
    /// <summary>How the two lists are joined.</summary>
    public FusionOptions Fusion { get; init; } = new();

    /// <summary>
    /// Hits of each list that are looked at, 1 to 10,000; as many as are wanted at least. Default 1,000, as in published runs.
    /// </summary>
    public int Depth { get; init; } = 1_000;

    /// <summary>What the list by words counts for, at least 0. Default 1.</summary>
    public double TextWeight { get; init; } = 1;

    /// <summary>What the list by vector counts for, at least 0. Default 1.</summary>
    public double VectorWeight { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Validate()
    {
        Fusion.Validate();
        if (Depth is < 1 or > SearchRequest.MaxK)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Depth), Depth, $"The depth is {Depth}; give 1 to {SearchRequest.MaxK}.");
        }
    }
}
