using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace SparseSearch.Api.Service;

/// <summary>What an index or a model may be called: a name that is a file name everywhere, and never a path.</summary>
public static partial class IndexName
{
    /// <summary>The rule, for people.</summary>
    public const string Rule = "A name has 1 to 100 characters of a-z, 0-9, - and _, and begins with a letter or digit.";

    /// <summary>First parts of paths that are the service's own: an index of such a name could not be asked for there.</summary>
    private static readonly FrozenSet<string> s_reserved = FrozenSet.Create(
        "assets", "docs", "embed_sparse", "health", "info", "livez", "metrics", "openapi", "readyz", "scalar", "v1");

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

    /// <summary>The name itself, which a new index may have.</summary>
    /// <exception cref="RequestException">It breaks the rule, or is the first part of one of the service's own paths.</exception>
    public static string CheckUnreserved(string name) => s_reserved.Contains(Check(name))
        ? throw new RequestException(
            StatusCodes.Status400BadRequest, "reserved_name", $"'{name}' is the first part of paths of the service.",
            $"Take another name than {string.Join(", ", s_reserved.Order(StringComparer.Ordinal))}.")
        {
            Value = name,
        }
        : name;

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
