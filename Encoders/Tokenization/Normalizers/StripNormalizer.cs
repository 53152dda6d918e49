namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>Removes white space at the ends of a text.</summary>
/// <param name="left">Whether at its start.</param>
/// <param name="right">Whether at its end.</param>
internal sealed class StripNormalizer(bool left, bool right) : ITextNormalizer
{
    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        var kept = left ? text.TrimStart() : text;
        kept = right ? kept.TrimEnd() : kept;
        if (kept.Length == text.Length)
        {
            return false;
        }

        if (left && char.IsWhiteSpace(text[0]))
        {
            output.Drop();
        }

        output.Append(kept);
        return true;
    }
}
