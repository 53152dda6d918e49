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

    /// <summary>
    /// True where the recipe was asked for by name; null where the model's files decided, which decide again alike.
    /// </summary>
    public bool? RecipeWasAskedFor { get; init; }

    /// <summary>
    /// Where the model of queries was read from, as an absolute path; null where it is part of the documents' model.
    /// </summary>
    public string? QueryModelPath { get; init; }

    /// <summary>
    /// Where the base model of an adapter was read from, as an absolute path; null where the adapter names it, or for a
    /// whole model.
    /// </summary>
    public string? BaseModelPath { get; init; }

    /// <summary>What was put in front of every document; null for nothing.</summary>
    public string? DocumentPrompt { get; init; }

    /// <summary>What is put in front of every query; null for nothing.</summary>
    public string? QueryPrompt { get; init; }

    /// <summary>
    /// The rules by which weights of documents were left out, for example <c>top_k 400</c>; null for none.
    /// </summary>
    public string? DocumentPruning { get; init; }

    /// <summary>The rules by which weights of queries are left out; null for none.</summary>
    public string? QueryPruning { get; init; }
}
