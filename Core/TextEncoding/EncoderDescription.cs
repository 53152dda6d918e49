namespace SparseSearch.Core.TextEncoding;

/// <summary>What an index records of the encoder that filled it, so that its queries are encoded alike.</summary>
public sealed record EncoderDescription
{
    /// <summary>The recipe's name, for example <c>splade</c>.</summary>
    public required string Recipe { get; init; }

    /// <summary>A short name for people, usually the model folder's.</summary>
    public required string ModelName { get; init; }

    /// <summary>
    /// Where the model was read from, as an absolute path: a hint for the next query, which need not hold elsewhere.
    /// </summary>
    public string? ModelPath { get; init; }

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over everything that decides a vector: weights, configuration, tokenizer, recipe.
    /// </summary>
    public required string Hash { get; init; }

    /// <summary>The most tokens of a document that are read, special tokens included.</summary>
    public required int MaxDocumentTokens { get; init; }

    /// <summary>The most tokens of a query that are read, special tokens included.</summary>
    public required int MaxQueryTokens { get; init; }
}
