using System.Globalization;
using System.Text.Json;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Reads a search's body and parameters.</summary>
internal static class SearchReading
{
    /// <summary>The parameters of a search.</summary>
    public static readonly string[] Parameters =
    [
        "from", "size", "_source", "_source_includes", "_source_excludes", "track_total_hits", "explain", "timeout", "typed_keys",
        "search_type", "preference",
    ];

    private static readonly (string Unit, int Milliseconds)[] s_units = [("ms", 1), ("s", 1_000), ("m", 60_000)];

    /// <summary>Reads the body.</summary>
    /// <param name="body">An object; null for a search of everything.</param>
    /// <param name="queries">Reads queries of the index.</param>
    /// <exception cref="Service.RequestException">It has what is not supported.</exception>
    public static SearchBody Read(JsonElement? body, QueryReading queries)
    {
        var search = new SearchBody(new ScoringClause(Constant: 1), FilterCondition.All);
        if (body is not { } members)
        {
            return search;
        }

        if (members.ValueKind != JsonValueKind.Object)
        {
            throw Parsing($"The body is {members.ValueKind}.", "Give an object such as {\"query\": {\"match_all\": {}}}.");
        }

        foreach (var member in members.EnumerateObject())
        {
            search = With(search, member.Name, member.Value, queries);
        }

        return search;
    }

    /// <summary>Reads the parameters, which come before the body.</summary>
    public static SearchBody Read(HttpRequest request, SearchBody search)
    {
        OpenSearchParameters.Check(request, Parameters);
        OpenSearchParameters.DemandValue(request, "search_type", "query_then_fetch");
        if (request.Query["track_total_hits"] is [var total])
        {
            search = search with { TracksTotal = total != "false" };
        }

        return search with
        {
            From = OpenSearchParameters.Number(request, "from") ?? search.From,
            Size = OpenSearchParameters.Number(request, "size") ?? search.Size,
            Source = SourceFilter.Read(request, search.Source),
            Explain = OpenSearchParameters.Flag(request, "explain", search.Explain),
            TimeoutMilliseconds = request.Query["timeout"] is [{ } time] ? TimeOf(time) : search.TimeoutMilliseconds,
        };
    }

    private static SearchBody With(SearchBody search, string name, JsonElement value, QueryReading queries)
    {
        switch (name, value.ValueKind)
        {
            case ("query", _):
                var (scoring, filter) = queries.Read(value);
                return search with { Scoring = scoring, Filter = filter };
            case ("from", JsonValueKind.Number) when value.TryGetInt32(out var from):
                return search with { From = from };
            case ("size", JsonValueKind.Number) when value.TryGetInt32(out var size):
                return search with { Size = size };
            case ("_source", _):
                return search with { Source = SourceFilter.Read(value) };
            case ("track_total_hits", JsonValueKind.True or JsonValueKind.Number):
                return search with { TracksTotal = true };
            case ("track_total_hits", JsonValueKind.False):
                return search with { TracksTotal = false };
            case ("min_score", JsonValueKind.Number) when value.TryGetSingle(out var least) && float.IsFinite(least):
                return search with { MinScore = least };
            case ("explain", JsonValueKind.True or JsonValueKind.False):
                return search with { Explain = value.GetBoolean() };
            case ("timeout", JsonValueKind.String):
                return search with { TimeoutMilliseconds = TimeOf(value.GetString() ?? "") };
            default:
                throw Parsing(
                    $"unknown key [{name}] for {value.ValueKind} in [search].",
                    "There are query, from, size, _source, track_total_hits, min_score, explain and timeout.");
        }
    }

    private static int TimeOf(string text)
    {
        foreach (var (unit, milliseconds) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count > 0 && (long)count * milliseconds <= int.MaxValue)
            {
                return count * milliseconds;
            }
        }

        throw Illegal($"failed to parse setting [timeout] with value [{text}] as a time value.", "Give one such as 500ms, 10s or 1m.");
    }
}
