using System.Globalization;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// What pre-tokenisers tell characters apart by. Categories are the runtime's, whose Unicode version is newer than most
/// tokenizers'; they differ in characters encoded since.
/// </summary>
internal static class CharacterClass
{
    /// <summary>A letter: category L.</summary>
    public const byte Letter = 1;

    /// <summary>A number: category N.</summary>
    public const byte Number = 2;

    /// <summary>White space: the property White_Space.</summary>
    public const byte White = 3;

    /// <summary>Anything else.</summary>
    public const byte Other = 0;

    private static readonly byte[] s_firstPlane = Build();

    /// <summary>The classes of the first plane by UTF-16 unit; halves of others are <see cref="Other"/>.</summary>
    public static ReadOnlySpan<byte> FirstPlane => s_firstPlane;

    /// <summary>The class of a code point.</summary>
    public static byte Of(int codePoint) =>
        codePoint <= char.MaxValue ? s_firstPlane[codePoint] : Of(CharUnicodeInfo.GetUnicodeCategory(codePoint));

    /// <summary>
    /// Whether a code point is part of a word, as the regular expressions of the reference say (\w): alphabetic, a
    /// mark, a decimal digit, a connector, or a joiner.
    /// </summary>
    public static bool IsWord(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
            or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.Format => codePoint is 0x200C or 0x200D,

        // Circled and squared letters are alphabetic symbols.
        UnicodeCategory.OtherSymbol => codePoint is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        _ => false,
    };

    private static byte Of(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
        _ => Other,
    };

    private static byte[] Build()
    {
        var classes = new byte[char.MaxValue + 1];
        for (var unit = 0; unit < classes.Length; unit++)
        {
            classes[unit] = char.IsWhiteSpace((char)unit) ? White : Of(CharUnicodeInfo.GetUnicodeCategory((char)unit));
        }

        return classes;
    }
}
