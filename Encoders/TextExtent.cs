namespace SparseSearch.Encoders;

/// <summary>How long a text is as a model reads it, its frame or template included. Immutable.</summary>
public readonly record struct TextExtent
{
    /// <summary>Tokens, at most the side's limit.</summary>
    public required int Tokens { get; init; }

    /// <summary>Positions that the head works on: those the recipe pools or weighs; 0 for a table.</summary>
    public required int PooledTokens { get; init; }
}
