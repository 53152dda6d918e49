namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>
/// Removes every mark (categories Mn, Mc and Me). Accents go only where a decomposition (NFD, NFKD) before it has made
/// marks of them.
/// </summary>
internal sealed class StripAccentsNormalizer : ITextNormalizer
{
    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!NormalizationData.IsMark(rune.Value))
            {
                output.AppendCodePoint(rune.Value);
            }
            else
            {
                output.Drop();
            }
        }

        return true;
    }
}
