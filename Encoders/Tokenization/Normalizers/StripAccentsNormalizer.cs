using System.Globalization;
using System.Text;

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
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark))
            {
                output.AppendCodePoint(rune.Value);
            }
        }

        return true;
    }
}
