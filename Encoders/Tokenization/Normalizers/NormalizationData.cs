using System.Globalization;
using System.Text;

namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>
/// Combining classes, decompositions, compositions and marks of Unicode, from an embedded file that says its version
/// and source. Read on first use. Thread-safe.
/// </summary>
internal static class NormalizationData
{
    /// <summary>The most code points of a full decomposition (U+FDFA).</summary>
    public const int MaxDecomposition = 18;

    private const string Resource = "SparseSearch.Encoders.Tokenization.NormalizationData.txt";
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    // Combining marks lie below; the tag characters and selectors above are no marks that reorder.
    private const int ClassLimit = 0x1F000;

    private static readonly byte[] s_classes = new byte[ClassLimit];
    private static readonly HashSet<int> s_marks = [];
    private static readonly Dictionary<int, int[]> s_canonical = [];
    private static readonly Dictionary<int, int[]> s_compatible = [];
    private static readonly Dictionary<(int First, int Second), int> s_compositions = [];

    static NormalizationData() => Load();

    /// <summary>The canonical combining class: 0 for a starter.</summary>
    public static byte ClassOf(int codePoint) => codePoint < ClassLimit ? s_classes[codePoint] : (byte)0;

    /// <summary>Whether a code point is a mark: nonspacing, spacing or enclosing (Mn, Mc, Me).</summary>
    public static bool IsMark(int codePoint) => s_marks.Contains(codePoint);

    /// <summary>Decomposes one code point fully.</summary>
    /// <param name="codePoint">A Unicode scalar value.</param>
    /// <param name="isCompatible">Whether compatibility decompositions count too.</param>
    /// <param name="output">Length at least <see cref="MaxDecomposition"/>.</param>
    /// <returns>Code points written, at least 1.</returns>
    public static int Decompose(int codePoint, bool isCompatible, Span<int> output)
    {
        var syllable = codePoint - SyllableBase;
        if ((uint)syllable < SyllableCount)
        {
            output[0] = LeadBase + (syllable / (VowelCount * TrailCount));
            output[1] = VowelBase + (syllable / TrailCount % VowelCount);
            output[2] = TrailBase + (syllable % TrailCount);
            return syllable % TrailCount == 0 ? 2 : 3;
        }

        if ((isCompatible && s_compatible.TryGetValue(codePoint, out var parts))
            || s_canonical.TryGetValue(codePoint, out parts))
        {
            parts.CopyTo(output);
            return parts.Length;
        }

        output[0] = codePoint;
        return 1;
    }

    /// <summary>What two code points compose to, or 0.</summary>
    public static int Compose(int first, int second)
    {
        var (lead, vowel) = (first - LeadBase, second - VowelBase);
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
        {
            return SyllableBase + (((lead * VowelCount) + vowel) * TrailCount);
        }

        var (syllable, trail) = (first - SyllableBase, second - TrailBase);
        if ((uint)syllable < SyllableCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
        {
            return first + trail;
        }

        return s_compositions.GetValueOrDefault((first, second));
    }

    private static void Load()
    {
        using var stream = typeof(NormalizationData).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            var items = line.Split(' ');
            foreach (var item in items.AsSpan(1))
            {
                Add(items[0], item);
            }
        }
    }

    // Lines: a letter, then items. "C" class=code point, "D" and "K" code point=parts joined by +, "P"
    // first+second=whole, "M" first=last of a range.
    private static void Add(string kind, string item)
    {
        if (kind is not ("C" or "D" or "K" or "P" or "M"))
        {
            // A comment line.
            return;
        }

        var sides = item.Split('=');
        var left = Array.ConvertAll(sides[0].Split('+'), Parse);
        var right = Array.ConvertAll(sides[1].Split('+'), Parse);
        switch (kind)
        {
            case "C":
                s_classes[right[0]] = (byte)left[0];
                break;
            case "D":
                s_canonical.Add(left[0], right);
                break;
            case "K":
                s_compatible.Add(left[0], right);
                break;
            case "M":
                s_marks.UnionWith(Enumerable.Range(left[0], right[0] - left[0] + 1));
                break;
            default:
                s_compositions.Add((left[0], left[1]), right[0]);
                break;
        }
    }

    private static int Parse(string hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
