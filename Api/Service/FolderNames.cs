using System.Text.RegularExpressions;

namespace SparseSearch.Api.Service;

/// <summary>Takes the folders of the machine out of what requests are told; the names of files stay.</summary>
internal static partial class FolderNames
{
    /// <summary>The text without them.</summary>
    public static string? Without(string? text) => text is null ? null : Bare().Replace(Quoted().Replace(text, "'"), "");

    [GeneratedRegex(@"'(?:[A-Za-z]:)?[\\/][^']*[\\/]")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<![\w.'])(?:[A-Za-z]:)?[\\/](?:[^\s'"":,;\\/]+[\\/])+")]
    private static partial Regex Bare();
}
