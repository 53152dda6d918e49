namespace SparseSearch.Encoders.Checkpoints;

/// <summary>How the positions of one layer see one another. Immutable.</summary>
public sealed record LayerAttention
{
    /// <summary>The largest distance between two positions that see one another, from 0; null for no limit.</summary>
    public int? Reach { get; init; }

    /// <summary>The rotation of queries and keys.</summary>
    public required RotaryFrequencies Frequencies { get; init; }
}
