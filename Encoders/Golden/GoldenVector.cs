using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Golden;

/// <summary>A text with the vector that another implementation of the same model computed for it. Immutable.</summary>
public sealed record GoldenVector
{
    /// <summary>What was encoded.</summary>
    public required string Text { get; init; }

    /// <summary>As what it was encoded.</summary>
    public required EncodingSide Side { get; init; }

    /// <summary>The vector, terms ascending.</summary>
    public required SparseVector Vector { get; init; }

    /// <summary>The token ids that went in, frame included; null where the file does not tell.</summary>
    public IReadOnlyList<int>? TokenIds { get; init; }

    /// <summary>The most tokens that were read; null for the model's own limit.</summary>
    public int? MaxTokens { get; init; }
}
