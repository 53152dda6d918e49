using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The routes of OpenSearch, over real connections: what they do.</summary>
public sealed class OpenSearchTests : IDisposable
{
    private const string Bulk = """
        {"index": {"_id": "bone"}}
        {"passage": "Vitamin D and the density of bone in older women.", "lang": "en", "year": 2001}
        {"index": {"_id": "heart"}}
        {"passage": "Blood pressure and the heart.", "lang": "en", "year": 2010, "tags": ["a", "b"]}
        {"create": {"_id": "both"}}
        {"passage": "Vitamin K for bone and heart.", "lang": "de", "year": 2020, "author": {"name": "Ada", "city": "Ulm"}}

        """;

    private static readonly string[] s_verbs = ["index", "create", "delete", "update"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnIndexKeepsItsMappingAndItsDocumentsOverARestart()
    {
        await using (var service = await StartAsync())
        {
            await WriteAsync(service);
        }

        await using var again = await ServiceHost.StartAsync(_folder["data"]);
        var (_, mapping) = await again.SendAsync(HttpMethod.Get, "/notes/_mapping");
        var fields = mapping!["notes"]!["mappings"]!["properties"]!;
        Assert.Equal(
            ["text", "rank_features", "keyword", "double", "keyword"],
            new[] { fields["passage"], fields["emb"], fields["lang"], fields["year"], fields["author"]!["properties"]!["name"] }
                .Select(static field => (string)field!["type"]!));
        var (_, got) = await again.SendAsync(HttpMethod.Get, "/notes/_doc/both");
        Assert.Equal("Vitamin K for bone and heart.", (string)got!["_source"]!["passage"]!);
        Assert.Equal("Ada", (string)got["_source"]!["author"]!["name"]!);
        Assert.Null(got["_source"]!["emb"]);
        Assert.Equal(["both"], IdsOf(await SearchAsync(again, """{"query": {"term": {"lang": "de"}}}""", "filter")));
    }

    [Fact]
    public async Task TheNativeRoutesSeeTheSameIndexAndOpenSearchsSeeNativeOnes()
    {
        await using var service = await StartAsync();
        await WriteAsync(service);
        var (_, found) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/search", JsonNode.Parse("""{"text": "vitamin", "filter": "_id in (\"both\", \"heart\")"}"""));
        Assert.Equal("both", (string)Assert.Single(found!["hits"]!.AsArray())!["id"]!);
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/native", JsonNode.Parse("""{"model": "table"}"""));
        await service.SendLinesAsync("/v1/indexes/native/documents?refresh=true", """{"_id": "1", "title": "Bone", "text": "heart", "year": 1}""");
        var (_, hits) = await service.SendAsync(
            HttpMethod.Post, "/native/_search", JsonNode.Parse("""{"query": {"neural_sparse": {"vector": {"query_text": "heart"}}}}"""));
        Assert.Equal(
            """{"title":"Bone","text":"heart","year":1}""", hits!["hits"]!["hits"]![0]!["_source"]!.ToJsonString());
    }

    [Fact]
    public async Task VectorsThatComeReadyMadeAreSearchedByTokensOrTheirIdsAlsoBySeismic()
    {
        await using var service = await StartAsync(create: """
            {"mappings": {"_meta": {"vocabulary": ["bone", "heart", "2001"]}, "properties":
                {"emb": {"type": "sparse_vector", "method": {"name": "seismic", "engine": "lucene"}}}}}
            """);
        var (_, written) = await SendLinesAsync(service, "/notes/_bulk?refresh=true", """
            {"index": {"_id": "1"}}
            {"emb": {"0": 1.5, "heart": 1}, "text": "one"}
            {"index": {"_id": "2"}}
            {"emb": {"2": 2}}
            {"index": {"_id": "3"}}
            {"emb": {"2001": 2}}
            {"index": {"_id": "4"}}
            {"text": "no vector and no model"}
            """);
        Assert.Equal([201, 201, 400, 400], StatusesOf(written));
        var found = await SearchAsync(service, """{"query": {"neural_sparse": {"emb": {"query_tokens": {"0": 2, "bones": 1}}}}}""");
        Assert.Equal(["1"], IdsOf(found));
        Assert.Equal(3f, (float)found["hits"]!["max_score"]!, 0.05f);
        Assert.Equal("""{"text":"one"}""", found["hits"]!["hits"]![0]!["_source"]!.ToJsonString());
        Assert.Empty(IdsOf(await SearchAsync(service, """{"query": {"neural_sparse": {"emb": {"query_tokens": {"bones": 1}}}}}""")));
    }

    [Fact]
    public async Task ConditionsAreThoseOfOpenSearch()
    {
        await using var service = await StartAsync();
        await WriteAsync(service);
        foreach (var (filter, ids) in new (string, string[])[]
        {
            ("""{"term": {"lang": {"value": "en"}}}""", ["bone", "heart"]),
            ("""{"terms": {"year": [2001, "2020"]}}""", ["bone", "both"]),
            ("""{"range": {"year": {"gt": 2001, "lte": 2020}}}""", ["heart", "both"]),
            ("""{"exists": {"field": "author.city"}}""", ["both"]),
            ("""{"ids": {"values": ["heart", "none"]}}""", ["heart"]),
            ("""{"match_none": {}}""", []),
            ("""{"bool": {"must_not": {"term": {"tags": "a"}}}}""", ["bone", "both"]),
            ("""{"bool": {"should": [{"term": {"lang": "de"}}, {"term": {"year": 2001}}]}}""", ["bone", "both"]),
            ("""{"bool": {"must": {"term": {"lang": "en"}}, "should": [{"term": {"year": 2001}}]}}""", ["bone", "heart"]),
            ("""{"bool": {"filter": {"term": {"lang": "en"}}, "should": {"term": {"year": 2001}}, "minimum_should_match": 1}}""", ["bone"]),
            ("""{"term": {"declared": "and in no document"}}""", []),
            ("""{"bool": {"must_not": [{"exists": {"field": "declared"}}]}}""", ["bone", "heart", "both"]),
        })
        {
            var found = await SearchAsync(service, """{"query": {"bool": {"filter": [FILTER]}}, "_source": false}""".Replace("FILTER", filter, StringComparison.Ordinal));
            Assert.Equal(ids, IdsOf(found));
            Assert.Equal((ids.Length, "eq"), ((int)found["hits"]!["total"]!["value"]!, (string)found["hits"]!["total"]!["relation"]!));
            var (_, counted) = await service.SendAsync(HttpMethod.Post, "/notes/_count", JsonNode.Parse($"{{\"query\": {filter}}}"));
            Assert.Equal(ids.Length, (int)counted!["count"]!);
            var scored = await SearchAsync(
                service, """{"query": {"bool": {"must": [{"neural_sparse": {"emb": {"query_text": "bone heart"}}}], "filter": FILTER}}}"""
                    .Replace("FILTER", filter, StringComparison.Ordinal));
            Assert.Equal(ids.Order(), IdsOf(scored).Order());
        }
    }

    [Fact]
    public async Task DeletedAndReplacedDocumentsAreNoHitsAndNotCounted()
    {
        await using var service = await StartAsync();
        await WriteAsync(service);
        var (_, written) = await SendLinesAsync(service, "/_bulk?refresh=true", """
            {"index": {"_index": "notes", "_id": "bone"}}
            {"passage": "teeth", "lang": "fr", "year": 3}
            {"index": {"_index": "notes", "_id": "bone"}}
            {"passage": "teeth again", "lang": "fr", "year": 4}
            {"delete": {"_index": "notes", "_id": "heart"}}
            {"delete": {"_index": "notes", "_id": "heart"}}
            """);
        Assert.Equal([200, 200, 200, 404], StatusesOf(written));
        Assert.Equal("updated", (string)written!["items"]![0]!["index"]!["result"]!);
        Assert.False((bool)written["errors"]!);
        Assert.Equal(["both", "bone"], IdsOf(await SearchAsync(service, """{"query": {"match_all": {}}}""")));
        Assert.Equal(["bone"], IdsOf(await SearchAsync(service, """{"query": {"ids": {"values": ["bone", "heart"]}}}""")));
        var (_, got) = await service.SendAsync(HttpMethod.Get, "/notes/_doc/bone?_source=year");
        Assert.Equal("""{"year":4}""", got!["_source"]!.ToJsonString());
        Assert.Equal(404, (await service.SendAsync(HttpMethod.Get, "/notes/_doc/heart")).Status);
    }

    [Fact]
    public async Task ABulkBodyIsWrittenBatchByBatchAndEachItemHasItsOwnResult()
    {
        await using var service = await StartAsync();
        var (status, written) = await SendLinesAsync(service, "/_bulk", """
            {"index": {"_index": "notes", "_id": "1"}}
            {"passage": "bone"}

            {"create": {"_index": "notes", "_id": "1"}}
            {"passage": "bone"}
            {"update": {"_index": "notes", "_id": "1"}}
            {"doc": {"passage": "heart"}}
            {"index": {"_index": "none", "_id": "1"}}
            {"passage": "bone"}
            {"index": {"_index": "BAD"}}
            {"passage": "bone"}
            {"index": {"_index": "notes", "_id": "2"}}
            no json
            {"index": {"_index": "notes", "_id": "3"}}
            {"passage": 3}
            {"index": {"_index": "notes", "_id": "4"}}
            {"_id": "4"}
            {"index": {"_index": "notes", "_id": ""}}
            {"passage": "no id"}
            {"index": {"_index": "notes"}}
            {"passage": "heart"}
            """);
        Assert.Equal(200, status);
        Assert.True((bool)written!["errors"]!);
        Assert.Equal([201, 409, 400, 404, 400, 400, 400, 400, 400, 201], StatusesOf(written));
        Assert.Equal(
            [
                null, "version_conflict_engine_exception", "illegal_argument_exception", "index_not_found_exception",
                "invalid_index_name_exception", "mapper_parsing_exception", "mapper_parsing_exception", "mapper_parsing_exception",
                "mapper_parsing_exception", null,
            ],
            written["items"]!.AsArray().Select(static item => (string?)ResultOf(item!)["error"]?["type"]));
        var (_, counted) = await service.SendAsync(HttpMethod.Post, "/notes/_refresh");
        Assert.Equal(1, (int)counted!["_shards"]!["successful"]!);
        (_, counted) = await service.SendAsync(HttpMethod.Get, "/notes/_count");
        Assert.Equal(2, (int)counted!["count"]!);
    }

    [Fact]
    public async Task ABulkBodyThatIsNoneLeavesWhatCameBeforeTheLineThatIsTold()
    {
        await using var service = await StartAsync();
        foreach (var (lines, word) in new[]
        {
            ("{\"index\": {\"_id\": \"1\"}}\n{\"passage\": \"a\"}\n{\"index\": {\"_id\": \"2\"}}\n{\"passage\": \"b\"}\n{\"warp\": {}}", "line [5]"),
            ("{\"index\": {\"_id\": \"2\", \"routing\": \"x\"}}\n{}", "[routing]"), ("{\"index\": {}}", "no document"),
            ("{\"delete\": {}}", "id is missing"), ("\n\n", "body is required"), ("[1]\n{}", "line [1]"), ("{\"index\": 1}\n{}", "line [1]"),
        })
        {
            var (status, error) = await SendLinesAsync(service, "/notes/_bulk?refresh=true", lines);
            Assert.Equal(400, status);
            Assert.Contains(word, (string)error!["error"]!["reason"]!, StringComparison.Ordinal);
        }

        var (_, counted) = await service.SendAsync(HttpMethod.Get, "/notes/_count");
        Assert.Equal(2, (int)counted!["count"]!);
    }

    [Fact]
    public async Task HitsArePagedAndTheTotalSaysWhetherItIsAllThereIs()
    {
        await using var service = await StartAsync();
        await WriteAsync(service);
        const string Query = "\"query\": {\"neural_sparse\": {\"emb\": {\"query_text\": \"bone heart\"}}}";
        var all = IdsOf(await SearchAsync(service, $"{{{Query}}}"));
        Assert.Equal(3, all.Length);
        foreach (var (from, size, total, relation) in new[]
            { (0, 1, 1, "gte"), (1, 1, 2, "gte"), (0, 3, 3, "gte"), (2, 5, 3, "eq"), (5, 1, 3, "eq"), (0, 0, 1, "gte") })
        {
            var page = await SearchAsync(service, $"{{{Query}, \"from\": {from}, \"size\": {size}, \"timeout\": \"20s\"}}");
            Assert.Equal(all.Skip(from).Take(size), IdsOf(page));
            Assert.Equal((total, relation), ((int)page["hits"]!["total"]!["value"]!, (string)page["hits"]!["total"]!["relation"]!));
        }

        var paged = await SearchAsync(service, """{"query": {"match_all": {}}, "from": 1, "size": 1}""");
        Assert.Equal(("heart", 3), (Assert.Single(IdsOf(paged)), (int)paged["hits"]!["total"]!["value"]!));
        var (_, few) = await service.SendAsync(HttpMethod.Get, "/notes/_search?size=2&_source_includes=year&track_total_hits=false");
        Assert.Equal(2, IdsOf(few!).Length);
        Assert.Null(few!["hits"]!["total"]);
    }

    [Fact]
    public async Task AnIndexWithoutSourceShowsNoneAndAModelThatIsNotTheIndexsIsRefused()
    {
        await using var service = await StartAsync(create: """
            {"mappings": {"_source": {"enabled": false}, "_meta": {"model": "table", "text": "passage", "title": "headline"}, "properties":
                {"passage": {"type": "text"}, "headline": {"type": "text"}, "emb": {"type": "rank_features"}}}}
            """);
        await SendLinesAsync(service, "/notes/_bulk?refresh=true", "{\"index\": {}}\n{\"headline\": \"bone\", \"passage\": \"heart\"}");
        var found = await SearchAsync(service, """{"query": {"neural_sparse": {"emb": {"query_text": "bone", "model_id": "table"}}}}""");
        Assert.Null(Assert.Single(found["hits"]!["hits"]!.AsArray())!["_source"]);
        var (status, error) = await service.SendAsync(
            HttpMethod.Post, "/notes/_search",
            JsonNode.Parse("""{"query": {"neural_sparse": {"emb": {"query_text": "bone", "model_id": "other"}}}}"""));
        Assert.Equal(400, status);
        Assert.Contains("[table]", (string)error!["error"]!["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheRootTellsProgramsWhatAnswers()
    {
        await using var service = await StartAsync();
        foreach (var (accept, agent, isTold) in new[]
        {
            ("application/json", "curl/8.0", true), ("text/html,application/json", "Mozilla/5.0", false), ("*/*", "curl/8.0", false),
            ("*/*", "opensearch-py/2.8", true),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/?pretty");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
            using var answer = await service.Client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal((agent, isTold), (agent, text.Contains("\"distribution\": \"opensearch\"", StringComparison.Ordinal)));
        }
    }

    private static JsonNode ResultOf(JsonNode item) => s_verbs.Select(verb => item[verb]).First(static result => result is not null)!;

    private static int[] StatusesOf(JsonNode? bulk) =>
        [.. bulk!["items"]!.AsArray().Select(static item => (int)ResultOf(item!)["status"]!)];

    private static string[] IdsOf(JsonNode answer) =>
        [.. answer["hits"]!["hits"]!.AsArray().Select(static hit => (string)hit!["_id"]!)];

    private static async Task<JsonNode> SearchAsync(ServiceHost service, string body, string? inside = null)
    {
        var json = JsonNode.Parse(body)!;
        if (inside is not null)
        {
            json["query"] = new JsonObject { ["bool"] = new JsonObject { [inside] = json["query"]!.DeepClone() } };
        }

        var (status, answer) = await service.SendAsync(HttpMethod.Post, "/notes/_search", json);
        Assert.True(status == 200, $"{status}: {answer?.ToJsonString()}");
        return answer!;
    }

    private static async Task WriteAsync(ServiceHost service)
    {
        var (status, written) = await SendLinesAsync(service, "/notes/_bulk?refresh=true", Bulk);
        Assert.True(status == 200 && !(bool)written!["errors"]!, written?.ToJsonString());
    }

    private static async Task<(int Status, JsonNode? Body)> SendLinesAsync(ServiceHost service, string path, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<ServiceHost> StartAsync(string? create = null)
    {
        var service = await ServiceHost.StartAsync(_folder["data"], "--SparseSearch:BulkBatch=2");
        var (status, made) = await service.SendAsync(HttpMethod.Put, "/notes", JsonNode.Parse(create ?? """
            {"mappings": {"properties": {"passage": {"type": "text"}, "emb": {"type": "rank_features"}, "lang": {"type": "keyword"},
                "declared": {"type": "keyword"}}}}
            """));
        Assert.True(status == 200, made?.ToJsonString());
        return service;
    }
}
