using System.Text.RegularExpressions;

namespace SparseSearch.Api.Service;

/// <summary>What an index or a model may be called: a name that is a file name everywhere, and never a path.</summary>
public static partial class IndexName
{
    /// <summary>The rule, for people.</summary>
    public const string Rule = "A name has 1 to 100 characters of a-z, 0-9, - and _, and begins with a letter or digit.";

    /// <summary>Whether a name keeps the rule.</summary>
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <summary>The name itself.</summary>
    /// <exception cref="RequestException">It breaks the rule.</exception>
    public static string Check(string name) => IsValid(name)
        ? name
        : throw new RequestException(StatusCodes.Status400BadRequest, "bad_name", $"'{name}' is no name of an index.", Rule)
        {
            Value = name,
        };

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
