using System.Text;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>Every character of punctuation, one by one: ASCII symbols and Unicode's punctuation.</summary>
internal sealed class PunctuationPattern : ITextPattern
{
    /// <inheritdoc/>
    public void FindAll(scoped ReadOnlySpan<char> text, ref MatchList matches)
    {
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var width);
            if (UnicodeData.IsPunctuation(rune.Value))
            {
                matches.Add(i, i + width);
            }

            i += width;
        }
    }
}
