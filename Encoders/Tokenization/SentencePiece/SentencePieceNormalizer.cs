using SparseSearch.Encoders.Tokenization.Models;
using SparseSearch.Encoders.Tokenization.Normalizers;

namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>
/// SentencePiece's normaliser: at every place a user-defined symbol as it is, else the longest replacement of the
/// character map, else the character; spaces become ▁, with one set in front or behind and superfluous ones removed, as
/// the model's settings say.
/// </summary>
internal sealed class SentencePieceNormalizer : ITextNormalizer
{
    /// <summary>What stands for a space: U+2581.</summary>
    public const char EscapedSpace = '\u2581';

    private const char Space = ' ';
    private readonly SentencePieceNormalization _settings;
    private readonly PieceTrie? _userDefined;

    /// <summary>Prepares the normaliser.</summary>
    /// <param name="settings">The model's settings.</param>
    /// <param name="userDefined">Texts that are kept as they are; null for none.</param>
    public SentencePieceNormalizer(SentencePieceNormalization settings, PieceTrie? userDefined)
    {
        _settings = settings;
        _userDefined = userDefined;
    }

    private char SpaceMark => _settings.EscapesWhitespace ? EscapedSpace : Space;

    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        var removesExtra = _settings.RemovesExtraWhitespace;
        if (removesExtra)
        {
            while (!text.IsEmpty && TakePrefix(text, out var first) is var skipped && first is [Space])
            {
                text = text[skipped..];
            }
        }

        if (text.IsEmpty)
        {
            return true;
        }

        if (_settings.AddsDummySpace && !_settings.TreatsWhitespaceAsSuffix)
        {
            output.Append(SpaceMark);
        }

        var isBehindSpace = removesExtra;
        while (!text.IsEmpty)
        {
            var taken = TakePrefix(text, out var part);
            part = isBehindSpace ? part.TrimStart(Space) : part;
            if (!part.IsEmpty)
            {
                part.Replace(output.AppendSpan(part.Length), Space, SpaceMark);
                isBehindSpace = removesExtra && part[^1] == Space;
            }

            text = text[taken..];
        }

        if (removesExtra)
        {
            output.Truncate(output.Text.TrimEnd(SpaceMark).Length);
        }

        if (_settings.AddsDummySpace && _settings.TreatsWhitespaceAsSuffix)
        {
            output.Append(SpaceMark);
        }

        return true;
    }

    // What stands at the start of a text after normalisation, and how many units it stands for.
    private int TakePrefix(ReadOnlySpan<char> text, out ReadOnlySpan<char> part)
    {
        if (_userDefined is not null && _userDefined.LongestPrefix(text, out _) is var whole && whole > 0)
        {
            part = text[..whole];
            return whole;
        }

        if (_settings.CharsMap is { } map && map.LongestPrefix(text, out var replacement) is var length && length > 0)
        {
            part = replacement;
            return length;
        }

        if (_settings.CharsMap is null && _userDefined is null && !_settings.RemovesExtraWhitespace)
        {
            // Nothing is looked at: the whole text is taken at once.
            part = text;
            return text.Length;
        }

        var width = char.IsHighSurrogate(text[0]) ? 2 : 1;
        part = text[..width];
        return width;
    }
}
