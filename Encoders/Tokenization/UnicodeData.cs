using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// The character data that the Hugging Face tokenizers library decides by, which is Unicode 8.0's. It comes from an
/// embedded file and not from the runtime, whose newer tables differ in several hundred characters, and whose
/// normalisation is missing where ICU is. Thread-safe.
/// </summary>
internal static class UnicodeData
{
    /// <summary>The most code points of a full canonical decomposition.</summary>
    public const int MaxDecomposition = 4;

    private const string Resource = "SparseSearch.Encoders.Tokenization.UnicodeData.txt";
    private const int HangulBase = 0xAC00;
    private const int HangulCount = 11172;
    private const int HangulTrailing = 28;
    private const int HangulVowelsTimesTrailing = 21 * HangulTrailing;

    private static readonly List<(int First, int Last)> s_nonspacingMarks = [];
    private static readonly List<(int First, int Last)> s_punctuation = [];
    private static readonly List<(int First, int Last)> s_removed = [];
    private static readonly Dictionary<int, int[]> s_decompositions = [];

    static UnicodeData() => Load();

    /// <summary>Whether a code point is a nonspacing mark (Mn).</summary>
    public static bool IsNonspacingMark(int codePoint) => Contains(s_nonspacingMarks, codePoint);

    /// <summary>
    /// Whether the pre-tokeniser makes a code point a word of its own: every ASCII symbol, and Unicode's punctuation.
    /// </summary>
    public static bool IsPunctuation(int codePoint) => codePoint < 128
        ? char.IsPunctuation((char)codePoint) || char.IsSymbol((char)codePoint)
        : Contains(s_punctuation, codePoint);

    /// <summary>Whether cleaning removes a code point: NUL, U+FFFD, Cc, Cf and Co, but no tab or line end.</summary>
    public static bool IsRemovedByCleaning(int codePoint) =>
        codePoint is 0 or 0xFFFD || Contains(s_removed, codePoint);

    /// <summary>Whether a code point has Unicode's White_Space property; all that do lie in the first plane.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint <= char.MaxValue && char.IsWhiteSpace((char)codePoint);

    /// <summary>
    /// Whether the library calls a code point Chinese: the CJK ideograph blocks with its own gap, in that U+2B820 to
    /// U+2B91F are not among them.
    /// </summary>
    public static bool IsChinese(int codePoint) => codePoint is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>
    /// Lower-cases one code point; U+0130 is the only one that becomes two, and the second is never a base letter.
    /// </summary>
    /// <returns>The lower-case code point, and U+0307 or 0.</returns>
    public static (int First, int Second) ToLower(int codePoint) => codePoint switch
    {
        0x130 => ('i', 0x307),
        _ => (Rune.IsValid(codePoint) ? Rune.ToLowerInvariant(new Rune(codePoint)).Value : codePoint, 0),
    };

    /// <summary>Decomposes one code point canonically and fully.</summary>
    /// <param name="codePoint">Any code point.</param>
    /// <param name="output">Length at least <see cref="MaxDecomposition"/>.</param>
    /// <returns>Code points written, at least 1.</returns>
    public static int Decompose(int codePoint, Span<int> output)
    {
        var syllable = codePoint - HangulBase;
        if ((uint)syllable < HangulCount)
        {
            output[0] = 0x1100 + (syllable / HangulVowelsTimesTrailing);
            output[1] = 0x1161 + (syllable % HangulVowelsTimesTrailing / HangulTrailing);
            var trailing = syllable % HangulTrailing;
            output[2] = 0x11A7 + trailing;
            return trailing == 0 ? 2 : 3;
        }

        if (s_decompositions.TryGetValue(codePoint, out var parts))
        {
            parts.CopyTo(output);
            return parts.Length;
        }

        output[0] = codePoint;
        return 1;
    }

    private static bool Contains(List<(int First, int Last)> table, int codePoint)
    {
        var ranges = CollectionsMarshal.AsSpan(table);
        var low = 0;
        var high = ranges.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ranges[middle].Last < codePoint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < ranges.Length && ranges[low].First <= codePoint;
    }

    private static void Load()
    {
        using var stream = typeof(UnicodeData).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var items = line.Split(' ');
            foreach (var item in items.AsSpan(1))
            {
                Add(items[0], item);
            }
        }
    }

    private static void Add(string kind, string item)
    {
        switch (kind)
        {
            case "M":
                s_nonspacingMarks.Add(ParseRange(item));
                break;
            case "P":
                s_punctuation.Add(ParseRange(item));
                break;
            case "C":
                s_removed.Add(ParseRange(item));
                break;
            case "D":
                var sides = item.Split('=');
                s_decompositions.Add(Parse(sides[0]), Array.ConvertAll(sides[1].Split('+'), Parse));
                break;
            default:
                // A comment line.
                break;
        }
    }

    private static (int First, int Last) ParseRange(string item)
    {
        var bounds = item.Split('-');
        return (Parse(bounds[0]), Parse(bounds[^1]));
    }

    private static int Parse(string hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
