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

    /// <summary>Translates an expression.</summary>
    /// <param name="pattern">In Oniguruma's dialect.</param>
    /// <param name="problem">What is not supported where the result is null.</param>
    public static Regex? Translate(string pattern, out string problem)
    {
        var translated = new StringBuilder(pattern.Length);
        var isInClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            problem = isInClass ? ProblemInClass(pattern.AsSpan(i)) : ProblemOutside(pattern.AsSpan(i));
            if (problem.Length > 0)
            {
                return null;
            }

            if (pattern[i] != '\\' || i + 1 == pattern.Length)
            {
                isInClass = pattern[i] == '[' || (isInClass && pattern[i] != ']');
                translated.Append(pattern[i]);
                continue;
            }

            i++;
            translated.Append((pattern[i], isInClass) switch
            {
                ('w', true) => WordCharacters,
                ('w', false) => $"[{WordCharacters}]",
                ('W', false) => $"[^{WordCharacters}]",
                var (escaped, _) => $"\\{escaped}",
            });
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
        ['+' or '*' or '?' or '}', '+', ..] => "a possessive quantifier",
        ['(', '?', '~' or '@' or '{', ..] or ['(', '*', ..] => "a group of Oniguruma's own",
        _ => string.Empty,
    };
}
