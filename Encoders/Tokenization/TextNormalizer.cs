using System.Text;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// BERT's text normaliser: cleaning, spaces around CJK ideographs, canonical decomposition without nonspacing marks,
/// lower case, in that order, equal to the Hugging Face tokenizers library. Immutable and thread-safe.
/// <para>
/// Every step works on one code point at a time, so the whole is a map from a code point to a few code points, which
/// <see cref="Expand"/> defines; <see cref="Units"/> is that map with the pre-tokeniser's decision, precomputed. One
/// thing is left out: the canonical reordering of marks that are not removed (spacing marks of non-zero combining
/// class, several at one letter and in uncanonical order), which no vocabulary piece is known to hold.
/// </para>
/// </summary>
public sealed class TextNormalizer
{
    /// <summary>The most code points that one becomes: a decomposition, or an ideograph between spaces.</summary>
    internal const int MaxExpansion = UnicodeData.MaxDecomposition + 2;

    private const int KindShift = 16;
    private readonly bool _cleanText;
    private readonly bool _splitChinese;
    private readonly bool _stripAccents;
    private readonly bool _lowercase;
    private readonly uint[] _units;

    /// <summary>Prepares the tables of a set of switches.</summary>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    public TextNormalizer(TextNormalizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _cleanText = options.CleanText;
        _splitChinese = options.SplitChineseCharacters;
        _stripAccents = options.StripAccents ?? options.Lowercase;
        _lowercase = options.Lowercase;
        var units = new uint[char.MaxValue + 1];
        var expansion = new int[MaxExpansion];
        for (var unit = 0; unit < units.Length; unit++)
        {
            units[unit] = Describe((char)unit, expansion);
        }

        _units = units;
    }

    /// <summary>
    /// For every UTF-16 unit, its <see cref="CharacterKind"/> in the upper half and, for letters and isolated
    /// characters, the normalised unit in the lower; length 65,536.
    /// </summary>
    internal ReadOnlySpan<uint> Units => _units;

    /// <summary>The normalised text, as the definition of what the tokeniser splits.</summary>
    /// <param name="text">Any UTF-16 text; a lone surrogate counts as U+FFFD.</param>
    public string Normalize(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        var expansion = new int[MaxExpansion];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = Expand(rune.Value, expansion);
            foreach (var codePoint in expansion.AsSpan(0, count))
            {
                result.Append(new Rune(codePoint).ToString());
            }
        }

        return result.ToString();
    }

    /// <summary>The kind in an entry of <see cref="Units"/>.</summary>
    internal static CharacterKind KindOf(uint entry) => (CharacterKind)(entry >> KindShift);

    /// <summary>Normalises one code point.</summary>
    /// <param name="codePoint">A Unicode scalar value.</param>
    /// <param name="output">Length at least <see cref="MaxExpansion"/>; receives Unicode scalar values.</param>
    /// <returns>Code points written, 0 to <see cref="MaxExpansion"/>.</returns>
    internal int Expand(int codePoint, Span<int> output)
    {
        if (_cleanText)
        {
            if (UnicodeData.IsRemovedByCleaning(codePoint))
            {
                return 0;
            }

            codePoint = UnicodeData.IsWhiteSpace(codePoint) ? ' ' : codePoint;
        }

        var count = 0;
        var isSplit = _splitChinese && UnicodeData.IsChinese(codePoint);
        if (isSplit)
        {
            output[count++] = ' ';
        }

        count += Fold(codePoint, output[count..]);
        if (isSplit)
        {
            output[count++] = ' ';
        }

        return count;
    }

    private int Fold(int codePoint, Span<int> output)
    {
        if (_stripAccents)
        {
            var length = UnicodeData.Decompose(codePoint, output);
            var kept = 0;
            for (var i = 0; i < length; i++)
            {
                if (!UnicodeData.IsNonspacingMark(output[i]))
                {
                    output[kept++] = _lowercase ? UnicodeData.ToLower(output[i]).First : output[i];
                }
            }

            return kept;
        }

        var (first, second) = _lowercase ? UnicodeData.ToLower(codePoint) : (codePoint, 0);
        output[0] = first;
        output[1] = second;
        return second == 0 ? 1 : 2;
    }

    private uint Describe(char unit, Span<int> expansion)
    {
        if (char.IsSurrogate(unit))
        {
            return Entry(CharacterKind.Expanded, '\0');
        }

        var count = Expand(unit, expansion);
        var isSplit = count == 3 && expansion[0] == ' ' && expansion[2] == ' ';
        var only = isSplit ? expansion[1] : expansion[0];
        return count switch
        {
            0 => Entry(CharacterKind.Removed, '\0'),
            _ when (count != 1 && !isSplit) || only > char.MaxValue => Entry(CharacterKind.Expanded, '\0'),
            _ when UnicodeData.IsWhiteSpace(only) => Entry(CharacterKind.Separator, '\0'),
            _ when isSplit || UnicodeData.IsPunctuation(only) => Entry(CharacterKind.Isolated, (char)only),
            _ => Entry(CharacterKind.Letter, (char)only),
        };
    }

    private static uint Entry(CharacterKind kind, char normalized) => ((uint)kind << KindShift) | normalized;
}
