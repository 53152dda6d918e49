using System.Text.Json;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Searches and counts.</summary>
internal static class SearchRoutes
{
    private const int MostSearches = 1_024;

    public static void Map(RouteGroupBuilder group)
    {
        group.On("GET POST", "/{name}/_search", AccessScope.Read, "Search", SearchAsync);
        group.On("GET POST", "/_msearch", AccessScope.Read, "Several searches, a header and a body a line", SearchManyAsync);
        group.On("GET POST", "/{name}/_msearch", AccessScope.Read, "Several searches of one index", SearchManyAsync);
        group.On("GET POST", "/{name}/_count", AccessScope.Read, "How many documents fulfil conditions", CountAsync);
    }

    private static async Task SearchAsync(string name, HttpContext context, OpenSearchSearcher searcher)
    {
        using var body = await OpenSearchJson.ReadAsync(context).ConfigureAwait(false);
        var answer = await searcher.SearchAsync(
            name, body?.RootElement, search => SearchReading.Read(context.Request, search), context.RequestAborted).ConfigureAwait(false);
        await OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, answer).ConfigureAwait(false);
    }

    private static async Task SearchManyAsync(HttpContext context, OpenSearchSearcher searcher, string? name = null)
    {
        OpenSearchParameters.Check(context.Request, "typed_keys", "search_type");
        OpenSearchParameters.DemandValue(context.Request, "search_type", "query_then_fetch");
        OpenSearchJson.DemandJson(context);
        var begin = TimeProvider.System.GetTimestamp();
        using var lines = new BodyLines(context.Request.BodyReader);
        List<(int Status, Action<Utf8JsonWriter> Write)> answers = [];
        while (await lines.ReadAsync(context.RequestAborted).ConfigureAwait(false))
        {
            string? index;
            using (var header = OpenSearchJson.Parse(lines.Current))
            {
                index = IndexOf(header.RootElement) ?? name;
            }

            if (answers.Count == MostSearches || !await lines.ReadAsync(context.RequestAborted).ConfigureAwait(false))
            {
                throw Illegal(
                    $"Line {lines.Number} has search {answers.Count + 1}.", $"Give at most {MostSearches}, a header and a body each.");
            }

            using var body = OpenSearchJson.Parse(lines.Current);
            answers.Add(await searcher.TrySearchAsync(index, body.RootElement, context.RequestAborted).ConfigureAwait(false));
        }

        await OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("took", (long)TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
            json.WriteStartArray("responses");
            foreach (var (status, write) in answers)
            {
                json.WriteStartObject();
                write(json);
                json.WriteNumber("status", status);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static string? IndexOf(JsonElement header)
    {
        if (header.ValueKind != JsonValueKind.Object)
        {
            throw Illegal($"A header is {header.ValueKind}.", "Give an object such as {\"index\": \"NAME\"}.");
        }

        string? index = null;
        foreach (var member in header.EnumerateObject())
        {
            index = (member.Name, member.Value) switch
            {
                ("index", { ValueKind: JsonValueKind.String } name) => name.GetString(),
                ("index", { ValueKind: JsonValueKind.Array } names) when names.GetArrayLength() == 1 => names[0].ToString(),
                _ => throw Illegal($"key [{member.Name} : {member.Value}] is not supported in the metadata section.", "It has one index."),
            };
        }

        return index;
    }

    private static async Task CountAsync(string name, HttpContext context, IndexRegistry all, OpenSearchSearcher searcher)
    {
        OpenSearchParameters.Check(context.Request, "preference");
        using var body = await OpenSearchJson.ReadAsync(context).ConfigureAwait(false);
        var index = all.Of(name);
        var condition = FilterCondition.All;
        foreach (var member in Members(body))
        {
            condition = member.Name == "query"
                ? searcher.QueriesOf(index).ReadCondition(member.Value)
                : throw Parsing($"request does not support [{member.Name}].", "It has query.");
        }

        var count = SearchRun.Count(index, condition);
        await OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("count", count);
            SearchWriting.WriteShards(json, hasSkipped: true);
        }).ConfigureAwait(false);
    }

    private static JsonElement.ObjectEnumerator Members(JsonDocument? body) => body?.RootElement.ValueKind switch
    {
        null => default,
        JsonValueKind.Object => body.RootElement.EnumerateObject(),
        var kind => throw Parsing($"The body is {kind}.", "Give an object such as {\"query\": {\"match_all\": {}}}."),
    };
}
