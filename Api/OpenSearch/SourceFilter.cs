using System.Text.Json;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Which members of a document an answer shows. Immutable.</summary>
/// <param name="IsShown">Whether it shows any.</param>
/// <param name="Includes">Dotted names, in which <c>*</c> stands for anything; all where empty.</param>
/// <param name="Excludes">The same, of what is left out all the same.</param>
internal sealed record SourceFilter(bool IsShown, IReadOnlyList<string> Includes, IReadOnlyList<string> Excludes)
{
    private const int MostNames = 1_000;

    /// <summary>Shows everything.</summary>
    public static SourceFilter All { get; } = new(true, [], []);

    /// <summary>Shows nothing.</summary>
    public static SourceFilter None { get; } = new(false, [], []);

    /// <summary>Whether every member is shown as it is.</summary>
    public bool ShowsAll => IsShown && Includes.Count == 0 && Excludes.Count == 0;

    /// <summary>Reads the value of a member <c>_source</c>.</summary>
    public static SourceFilter Read(JsonElement source) => source.ValueKind switch
    {
        JsonValueKind.True => All,
        JsonValueKind.False => None,
        JsonValueKind.String or JsonValueKind.Array => new SourceFilter(true, NamesOf(source), []),
        JsonValueKind.Object => ReadObject(source),
        _ => throw Parsing($"[_source] is {source.ValueKind}.", "Give true, false, names, or an object with includes and excludes."),
    };

    /// <summary>Reads the parameters <c>_source</c>, <c>_source_includes</c> and <c>_source_excludes</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="otherwise">What holds where there is none.</param>
    public static SourceFilter Read(HttpRequest request, SourceFilter otherwise)
    {
        var includes = OpenSearchParameters.Names(request, "_source_includes");
        var excludes = OpenSearchParameters.Names(request, "_source_excludes");
        return OpenSearchParameters.Names(request, "_source") switch
        {
            ["false"] => None,
            null or [] or ["true"] => includes is null && excludes is null
                ? (request.Query.ContainsKey("_source") ? All : otherwise)
                : new SourceFilter(true, includes ?? [], excludes ?? []),
            var names => new SourceFilter(true, [.. names, .. includes ?? []], excludes ?? []),
        };
    }

    /// <summary>Whether a member is shown whole; its own members are looked at where it is neither shown nor left out.</summary>
    /// <param name="path">Its dotted name.</param>
    /// <param name="isExcluded">Whether it is left out.</param>
    public bool Shows(string path, out bool isExcluded)
    {
        isExcluded = Excludes.Any(pattern => Covers(pattern, path));
        return !isExcluded && (Includes.Count == 0 || Includes.Any(pattern => Covers(pattern, path)));
    }

    /// <summary>Whether a pattern accepts a name, or one of the objects that it is in.</summary>
    private static bool Covers(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        if (Matches(pattern, path))
        {
            return true;
        }

        var dot = path.LastIndexOf('.');
        return dot > 0 && Covers(pattern, path[..dot]);
    }

    /// <summary>Whether a pattern accepts a name. Goes back to the last star alone, so that no pattern takes long.</summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (p, n, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                (p, n) = (p + 1, n + 1);
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static SourceFilter ReadObject(JsonElement source)
    {
        string[] includes = [], excludes = [];
        foreach (var member in source.EnumerateObject())
        {
            switch (member.Name)
            {
                case "includes" or "include":
                    includes = NamesOf(member.Value);
                    break;
                case "excludes" or "exclude":
                    excludes = NamesOf(member.Value);
                    break;
                default:
                    throw Parsing($"Unknown key [{member.Name}] in [_source].", "It has includes and excludes.");
            }
        }

        return new SourceFilter(true, includes, excludes);
    }

    private static string[] NamesOf(JsonElement names) => names.ValueKind switch
    {
        JsonValueKind.Array when names.GetArrayLength() > MostNames => throw Illegal(
            $"[_source] has {names.GetArrayLength()} names.", $"Give at most {MostNames}."),
        JsonValueKind.String => [names.GetString() ?? ""],
        JsonValueKind.Array when names.EnumerateArray().All(static name => name.ValueKind == JsonValueKind.String) =>
            [.. names.EnumerateArray().Select(static name => name.GetString() ?? "")],
        _ => throw Parsing("Names in [_source] are texts.", "Give a text, or an array of them."),
    };
}
