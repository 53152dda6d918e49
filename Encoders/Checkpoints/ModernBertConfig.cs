namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Which biases a ModernBERT checkpoint has besides those of <see cref="RotaryConfig"/>. Immutable.</summary>
public sealed record ModernBertConfig
{
    /// <summary>Whether layer normalisations have a shift.</summary>
    public bool NormBias { get; init; }

    /// <summary>Whether the head's dense layer has a bias.</summary>
    public bool HeadBias { get; init; }

    /// <summary>Whether the decoder has a bias an entry.</summary>
    public bool DecoderBias { get; init; }
}
