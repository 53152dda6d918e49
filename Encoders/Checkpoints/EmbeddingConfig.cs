namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Learned position embeddings of an encoder of the BERT family. Immutable.</summary>
public sealed record EmbeddingConfig
{
    /// <summary>Width of the embeddings; where it is not that of the hidden states, a projection follows.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the token type table, whose first one is added everywhere; 0 without such a table.</summary>
    public required int TokenTypes { get; init; }

    /// <summary>Row of the position table for the first token; RoBERTa leaves out the rows before it.</summary>
    public int FirstPosition { get; init; }
}
