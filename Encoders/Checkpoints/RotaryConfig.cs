namespace SparseSearch.Encoders.Checkpoints;

/// <summary>What layers with rotary positions add to <see cref="ModelConfig"/>. Immutable.</summary>
public sealed record RotaryConfig
{
    /// <summary>Elements of a head, even; heads times this need not be the hidden size.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Heads of keys and values; divides the heads of queries, which share them in groups.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>One entry a layer.</summary>
    public required IReadOnlyList<LayerAttention> Layers { get; init; }

    /// <summary>Whether the projections of queries, keys and values have biases.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Whether the projection behind attention has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether the feed-forward projections have biases.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>Whether every head of queries and keys is normalised before it is turned.</summary>
    public bool NormalizesHeads { get; init; }
}
