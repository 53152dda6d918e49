using System.Globalization;
using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>Names, texts and numbers as they stand in a filter.</summary>
internal static class FilterText
{
    private static readonly string[] s_words = ["and", "or", "not", "in", "exists", "true", "false"];

    public static bool IsWord(string name) => s_words.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static bool StartsName(char c) => char.IsLetter(c) || c == '_';

    public static bool ContinuesName(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or '-';

    /// <summary>Writes a name, between back quotes where it could be read as something else.</summary>
    public static void WriteName(StringBuilder text, string name)
    {
        if (StartsName(name[0]) && name.All(ContinuesName) && !IsWord(name))
        {
            text.Append(name);
        }
        else
        {
            WriteQuoted(text, name, '`');
        }
    }

    /// <summary>Writes a text between quotes.</summary>
    public static void WriteQuoted(StringBuilder text, string value, char quote)
    {
        text.Append(quote);
        foreach (var c in value)
        {
            if (c == quote || c == '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (char.IsControl(c) || char.IsSurrogate(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append(quote);
    }

    /// <summary>Reads a number; the reason why it is none, or null.</summary>
    public static string? ReadNumber(string raw, out double number)
    {
        if (!double.TryParse(
            raw, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out number))
        {
            return $"{raw} is no number";
        }

        var isWhole = raw.AsSpan().IndexOfAny(".eE") < 0;
        return !double.IsFinite(number) || (isWhole && Math.Abs(number) > FieldLimits.MaxWholeNumber)
                || (isWhole && Math.Abs(number) == FieldLimits.MaxWholeNumber && !raw.EndsWith("740992", StringComparison.Ordinal))
            ? $"the number {raw} does not fit a double; whole numbers go to 9007199254740992 (2^53)"
            : null;
    }
}
