namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>One step that rewrites a text before it is split. Immutable and thread-safe.</summary>
internal interface ITextNormalizer
{
    /// <summary>Rewrites a text.</summary>
    /// <param name="text">Not empty; valid UTF-16.</param>
    /// <param name="output">Empty; receives the new text, unless the text stays as it is.</param>
    /// <returns>Whether the text changed; false means that <paramref name="output"/> is untouched.</returns>
    bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output);
}
