using System.Text;
using System.Text.RegularExpressions;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// Translates the regular expressions of <c>tokenizer.json</c>, which are written for Oniguruma, into the runtime's
/// dialect; what would mean something else is refused.
/// </summary>
internal static class OnigurumaDialect
{
    private const string WordCharacters = @"\p{L}\p{M}\p{Nd}\p{Pc}";
    private const char LongS = '\u017F';

    /// <summary>Translates an expression.</summary>
    /// <param name="pattern">In Oniguruma's dialect.</param>
    /// <param name="problem">What is not supported where the result is null.</param>
    public static Regex? Translate(string pattern, out string problem)
    {
        var translated = new StringBuilder(pattern.Length);
        var groups = new Stack<bool>();
        var (isInClass, ignoresCase) = (false, false);
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            problem = isInClass ? ProblemInClass(rest) : ProblemOutside(rest);
            if (problem.Length > 0)
            {
                return null;
            }

            if (rest is ['\\', var escaped, ..])
            {
                translated.Append(TranslateEscape(escaped, isInClass));
                i++;
                continue;
            }

            ignoresCase = isInClass ? ignoresCase : IgnoresCase(rest, groups, ignoresCase);
            isInClass = rest[0] == '[' || (isInClass && rest[0] != ']');

            // Without regard to case Oniguruma takes the long s for an s; the runtime does not.
            translated.Append(rest[0] is 's' or 'S' && ignoresCase
                ? isInClass ? $"{rest[0]}{LongS}" : $"[{rest[0]}{LongS}]"
                : rest[0].ToString());
        }

        try
        {
            problem = string.Empty;

            // Oniguruma's ^ and $ always look at lines.
            return new Regex(translated.ToString(), RegexOptions.CultureInvariant | RegexOptions.Multiline);
        }
        catch (ArgumentException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static string TranslateEscape(char escaped, bool isInClass) => (escaped, isInClass) switch
    {
        ('w', true) => WordCharacters,
        ('w', false) => $"[{WordCharacters}]",
        ('W', false) => $"[^{WordCharacters}]",
        _ => $"\\{escaped}",
    };

    // Whether case counts behind a character outside classes; groups hold what counted around them.
    private static bool IgnoresCase(ReadOnlySpan<char> rest, Stack<bool> groups, bool ignoresCase)
    {
        switch (rest)
        {
            case ['(', '?', 'i', ':', ..]:
                groups.Push(ignoresCase);
                return true;
            case ['(', '?', 'i', ')', ..]:
                // Its own parenthesis closes no group: what is set holds to the end of the group around it.
                groups.Push(true);
                return true;
            case ['(', ..]:
                groups.Push(ignoresCase);
                return ignoresCase;
            case [')', ..]:
                return groups.TryPop(out var outer) ? outer : ignoresCase;
            default:
                return ignoresCase;
        }
    }

    private static string ProblemInClass(ReadOnlySpan<char> rest) => rest switch
    {
        ['[', ..] => "a class inside a class",
        ['&', '&', ..] => "an intersection of classes",
        ['\\', 'W' or 'h' or 'H' or 'R' or 'X', ..] => $"\\{rest[1]} inside a class",
        ['\\', 'p' or 'P', '{', '^', ..] => "a negated property",
        _ => string.Empty,
    };

    private static string ProblemOutside(ReadOnlySpan<char> rest) => rest switch
    {
        ['\\', 'b' or 'B' or 'h' or 'H' or 'R' or 'X' or 'K' or 'g' or 'Z' or 'y' or 'Y' or 'O', ..] =>
            $"\\{rest[1]}",
        ['\\', 'p' or 'P', '{', '^', ..] => "a negated property",
        ['+' or '*' or '?', '+', ..] => "a possessive quantifier",
        ['(', '?', '~' or '@' or '{', ..] or ['(', '*', ..] => "a group of Oniguruma's own",
        _ => string.Empty,
    };
}
