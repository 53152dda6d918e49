using System.Text.RegularExpressions;

namespace SparseSearch.Extensions.AI;

/// <summary>What a collection may be called: a name that is a file name everywhere, and never a path.</summary>
internal static partial class CollectionName
{
    /// <summary>Whether a name keeps the rule.</summary>
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <summary>The name itself.</summary>
    /// <exception cref="ArgumentException">It breaks the rule.</exception>
    public static string Check(string name) => name is not null && IsValid(name) ? name : throw new ArgumentException(
        $"'{name}' is no name of a collection: give 1 to 100 characters of a-z, 0-9, - and _, the first a letter or digit.", nameof(name));

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
