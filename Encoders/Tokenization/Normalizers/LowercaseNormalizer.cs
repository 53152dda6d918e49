namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>Lower-cases every code point on its own: no final sigma, no language.</summary>
internal sealed class LowercaseNormalizer : ITextNormalizer
{
    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var (first, second) = UnicodeData.ToLower(rune.Value);
            output.AppendCodePoint(first);
            if (second != 0)
            {
                output.AppendCodePoint(second);
            }
        }

        return true;
    }
}
