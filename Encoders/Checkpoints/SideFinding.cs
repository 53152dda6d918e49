using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>What a folder's files say of one side, before a recipe is chosen for both.</summary>
internal sealed record SideFinding
{
    /// <summary>Where the files lie.</summary>
    public required SideFiles Files { get; init; }

    /// <summary>What the side computes.</summary>
    public required SideKind Kind { get; init; }

    /// <summary>Which file says so, as part of a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>How positions become one weight.</summary>
    public PositionAggregation Aggregation { get; init; }

    /// <summary>How often log(1 + x) is applied.</summary>
    public int Logarithms { get; init; } = 1;
}
