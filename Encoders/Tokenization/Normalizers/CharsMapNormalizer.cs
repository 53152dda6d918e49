using System.Globalization;
using System.Text;
using SparseSearch.Encoders.Tokenization.SentencePiece;

namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>
/// The step "Precompiled" of <c>tokenizer.json</c>, which replaces by SentencePiece's character map in the Hugging Face
/// library's own way: a grapheme of fewer than six bytes is replaced as a whole by the map's shortest match at its
/// start; otherwise each of its characters is replaced on its own. SentencePiece itself takes the longest match.
/// </summary>
/// <param name="map">The map.</param>
internal sealed class CharsMapNormalizer(CharsMap map) : ITextNormalizer
{
    private const int MaxWholeBytes = 5;

    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        for (var i = 0; i < text.Length;)
        {
            var length = LengthOf(text[i..]);
            var grapheme = text.Slice(i, length);
            i += length;
            if (length <= MaxWholeBytes && Encoding.UTF8.GetByteCount(grapheme) <= MaxWholeBytes
                && map.ShortestPrefix(grapheme, out var whole) > 0)
            {
                Append(whole, ref output);
                continue;
            }

            while (!grapheme.IsEmpty)
            {
                var width = char.IsHighSurrogate(grapheme[0]) ? 2 : 1;
                var character = grapheme[..width];
                Append(map.ShortestPrefix(character, out var replacement) > 0 ? replacement : character, ref output);
                grapheme = grapheme[width..];
            }
        }

        return true;
    }

    private static void Append(scoped ReadOnlySpan<char> replacement, ref TextBuffer output)
    {
        if (replacement.IsEmpty)
        {
            output.Drop();
        }

        output.Append(replacement);
    }

    // Between two ASCII characters there is always a boundary, but for a line feed behind a carriage return.
    private static int LengthOf(scoped ReadOnlySpan<char> text) =>
        text.Length > 1 && text[0] < 0x80 && text[1] < 0x80 && text[0] != '\r'
            ? 1
            : StringInfo.GetNextTextElementLength(text);
}
