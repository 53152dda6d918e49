namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>Sets a text in front of every part between added tokens; an empty part stays empty.</summary>
/// <param name="prefix">What is set in front.</param>
internal sealed class PrependNormalizer(string prefix) : ITextNormalizer
{
    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        output.Append(prefix);
        output.Append(text);
        return true;
    }
}
