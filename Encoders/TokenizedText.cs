namespace SparseSearch.Encoders;

/// <summary>A text as a model reads it.</summary>
/// <param name="Ids">Token ids; none for an empty text where the tokenizer sets no special token.</param>
/// <param name="PooledFrom">The first position of a template's pooled parts; 0 without a template.</param>
/// <param name="IsCut">Whether the text had more tokens than are read.</param>
internal readonly record struct TokenizedText(int[] Ids, int PooledFrom, bool IsCut);
