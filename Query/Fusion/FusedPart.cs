namespace SparseSearch.Query.Fusion;

/// <summary>What one list added to a fused score.</summary>
/// <param name="Rank">From 1; null where the list does not have the document.</param>
/// <param name="Score">The list's own score; null where it does not have the document.</param>
/// <param name="Weight">What the list counts for.</param>
/// <param name="Scaled">The comparable score.</param>
public readonly record struct FusedPart(int? Rank, float? Score, double Weight, double Scaled)
{
    /// <summary>The product of both: its share of the score.</summary>
    public double Contribution => Weight * Scaled;
}
