using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Api.Access;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>What OpenSearch's routes refuse is told in OpenSearch's shape, by its name.</summary>
public sealed class OpenSearchErrorTests : IDisposable
{
    private const string Text = "{\"properties\": {\"a\": {\"type\": \"text\"}";

    private static readonly (string Method, string Path, string? Body, int Status, string Type, string Word)[] s_refused =
    [
        ("GET", "/none", null, 404, "index_not_found_exception", "no such index [none]"),
        ("DELETE", "/none", null, 404, "index_not_found_exception", "none"),
        ("PUT", "/notes", "{}", 400, "resource_already_exists_exception", "notes"),
        ("PUT", "/Up", "{}", 400, "invalid_index_name_exception", "Up"),
        ("GET", "/a,b/_search", null, 400, "invalid_index_name_exception", "a,b"),
        ("PUT", "/docs", "{}", 400, "invalid_index_name_exception", "docs"),
        ("PUT", "/new?warp=1", "{}", 400, "illegal_argument_exception", "[warp]"),
        ("PUT", "/new", """{"warp": 1}""", 400, "parsing_exception", "[warp]"),
        ("PUT", "/new", "[]", 400, "parsing_exception", "Array"),
        ("PUT", "/new", """{"aliases": {"a": {}}}""", 400, "parsing_exception", "[aliases]"),
        ("PUT", "/new", """{"settings": {"index": {"max_result_window": 5}}}""", 400, "illegal_argument_exception", "[index.max_result_window]"),
        ("PUT", "/new", """{"settings": {"index.default_pipeline": "p"}}""", 400, "illegal_argument_exception", "_meta.model"),
        ("PUT", "/new", """{"mappings": {"dynamic": "strict"}}""", 400, "mapper_parsing_exception", "[dynamic"),
        ("PUT", "/new", """{"mappings": {"properties": {"a": {"type": "knn_vector"}}}}""", 400, "mapper_parsing_exception", "[knn_vector]"),
        ("PUT", "/new", """{"mappings": {"properties": {"a": {"type": "text", "analyzer": "x"}}}}""", 400, "mapper_parsing_exception", "[analyzer]"),
        ("PUT", "/new", """{"mappings": {"properties": {"a": {}}}}""", 400, "mapper_parsing_exception", "[a]"),
        ("PUT", "/new", $"{{\"mappings\": {Text}, \"b\": {{\"type\": \"text\"}}}}}}}}", 400, "mapper_parsing_exception", "a, b"),
        ("PUT", "/new", $"{{\"mappings\": {Text}}}, \"_meta\": {{\"text\": \"c\"}}}}}}", 400, "mapper_parsing_exception", "[c]"),
        ("PUT", "/new", $"{{\"mappings\": {Text}}}, \"_meta\": {{\"model\": \"none\"}}}}}}", 400, "illegal_argument_exception", "none"),
        ("PUT", "/new", """{"mappings": {"_meta": {"vocabulary": ["a", "a"]}}}""", 400, "mapper_parsing_exception", "vocabulary"),
        ("PUT", "/new", """{"mappings": {"_source": {"excludes": ["a"]}}}""", 400, "mapper_parsing_exception", "[a]"),
        ("PUT", "/new", """{"a": 1, "a": 2}""", 400, "x_content_parse_exception", "JSON"),
        ("PUT", "/new", """{"mappings": {"_meta": {"text": "\ud800"}}}""", 400, "parsing_exception", "surrogate"),
        ("POST", "/notes/_doc", "3", 400, "mapper_parsing_exception", "Number"),
        ("POST", "/notes/_doc?pipeline=p", "{}", 400, "illegal_argument_exception", "[pipeline]"),
        ("POST", "/notes/_doc?refresh=maybe", "{}", 400, "illegal_argument_exception", "[refresh]"),
        ("PUT", "/notes/_doc/1?op_type=warp", "{}", 400, "illegal_argument_exception", "[warp]"),
        ("POST", "/notes/_search", """{"size": -1}""", 400, "illegal_argument_exception", "window"),
        ("POST", "/notes/_search", """{"from": 900, "size": 200}""", 400, "illegal_argument_exception", "1100"),
        ("POST", "/notes/_search", """{"sort": ["year"]}""", 400, "parsing_exception", "[sort]"),
        ("POST", "/notes/_search", """{"timeout": "5 years"}""", 400, "illegal_argument_exception", "5 years"),
        ("POST", "/notes/_search?q=x", "{}", 400, "illegal_argument_exception", "[q]"),
        ("POST", "/notes/_search", """{"_source": 3}""", 400, "parsing_exception", "_source"),
        ("POST", "/notes/_search", """{"query": {}}""", 400, "parsing_exception", "one member"),
        ("POST", "/notes/_search", """{"query": {"term": {"lang": "en"}}}""", 400, "parsing_exception", "filter"),
        ("POST", "/notes/_search", """{"query": {"bool": {"should": []}}}""", 400, "parsing_exception", "[should]"),
        ("POST", "/notes/_search", """{"query": {"bool": {"must": [{"match_all": {}}, {"match_all": {}}]}}}""", 400, "parsing_exception", "2 queries"),
        ("POST", "/notes/_search", """{"query": {"neural_sparse": {"other": {"query_text": "a"}}}}""", 400, "illegal_argument_exception", "[vector]"),
        ("POST", "/notes/_search", """{"query": {"neural_sparse": {"vector": {}}}}""", 400, "illegal_argument_exception", "query_text"),
        ("POST", "/notes/_search", """{"query": {"neural_sparse": {"vector": {"query_text": ""}}}}""", 400, "illegal_argument_exception", "query_text"),
        ("POST", "/notes/_search", """{"query": {"neural_sparse": {"vector": {"query_text": "a", "analyzer": "b"}}}}""", 400, "parsing_exception", "[analyzer"),
        ("POST", "/notes/_search", """{"query": {"neural_sparse": {"vector": {"query_tokens": {"bone": -1}}}}}""", 400, "illegal_argument_exception", "[bone]"),
        ("POST", "/notes/_search", """{"query": {"bool": {"filter": {"term": {"yaer": 1}}}}}""", 400, "illegal_argument_exception", "yaer"),
        ("POST", "/notes/_search", """{"query": {"bool": {"filter": {"term": {"year": "soon"}}}}}""", 400, "illegal_argument_exception", "year"),
        ("POST", "/notes/_search", """{"query": {"bool": {"filter": {"exists": {"field": "text"}}}}}""", 400, "illegal_argument_exception", "[text]"),
        ("POST", "/notes/_search", """{"query": {"bool": {"filter": {"terms": {"year": {"index": "x"}}}}}}""", 400, "parsing_exception", "look-ups"),
        ("POST", "/notes/_search", """{"query": {"bool": {"filter": {"range": {"year": {"gte": 1, "format": "x"}}}}}}""", 400, "parsing_exception", "[format"),
        ("POST", "/notes/_search", """{"query": {"bool": {"filter": {"range": {"year": {"gte": 1, "gt": 1}}}}}}""", 400, "parsing_exception", "[gt"),
        ("POST", "/notes/_search", """{"query": {"match": {"year": "2001"}}}""", 400, "illegal_argument_exception", "[year]"),
        ("POST", "/notes/_search", """{"query": {"match": {"text": {"query": "a", "fuzziness": 1}}}}""", 400, "parsing_exception", "[fuzziness"),
        ("POST", "/notes/_search", """{"query": {"match": {"text": {}}}}""", 400, "parsing_exception", "no query"),
        ("POST", "/notes/_search", """{"query": {"hybrid": {"queries": [{"match": {"text": "a"}}]}}}""", 400, "parsing_exception", "[hybrid]"),
        ("POST", "/notes/_search", """{"query": {"hybrid": {"queries": [{"knn": {}}]}}}""", 400, "parsing_exception", "[knn]"),
        ("POST", "/notes/_count", """{"query": {"neural_sparse": {"vector": {"query_text": "a"}}}}""", 400, "parsing_exception", "[neural_sparse]"),
        ("GET", "/_cat/indices?h=warp", null, 400, "illegal_argument_exception", "warp"),
        ("GET", "/_cat/indices?format=yaml", null, 400, "illegal_argument_exception", "yaml"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatIsNotSupportedIsRefusedByItsName()
    {
        await using var service = await StartAsync();
        foreach (var (method, path, body, status, type, word) in s_refused)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await service.Client.SendAsync(request);
            var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            var said = $"{method} {path} {body}: {error.ToJsonString()}";
            Assert.True(status == (int)answer.StatusCode && status == (int)error["status"]!, said);
            Assert.True(type == (string)error["error"]!["type"]! && type == (string)error["error"]!["root_cause"]![0]!["type"]!, said);
            Assert.True(((string)error["error"]!["reason"]!).Contains(word, StringComparison.Ordinal), said);
        }
    }

    [Fact]
    public async Task WhatIsNoRouteHereIsSaidToBeNone()
    {
        await using var service = await StartAsync();
        foreach (var (method, path, status) in new[]
        {
            ("GET", "/_nodes", 400), ("GET", "/_cluster/settings", 400), ("PUT", "/_ingest/pipeline/p", 400),
            ("POST", "/notes/_update/1", 400), ("DELETE", "/notes/_search", 405),
        })
        {
            var (got, error) = await service.SendAsync(new HttpMethod(method), path);
            Assert.Equal((path, status), (path, got));
            Assert.Contains(path, error!["error"]!.ToJsonString(), StringComparison.Ordinal);
        }

        var (other, problem) = await service.SendAsync(HttpMethod.Get, "/v1/none");
        Assert.Equal((404, 404), (other, (int)problem!["status"]!));
    }

    [Fact]
    public async Task ABodyThatAPageOfAnotherSiteCouldSendIsRefused()
    {
        await using var service = await StartAsync();
        foreach (var path in (string[])["/notes/_doc", "/_bulk", "/notes/_search"])
        {
            using var content = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain");
            using var answer = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
            Assert.Equal(406, (int)answer.StatusCode);
            using var packed = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            packed.Headers.ContentEncoding.Add("zip");
            using var refused = await service.Client.PostAsync(new Uri(path, UriKind.Relative), packed);
            Assert.Equal(415, (int)refused.StatusCode);
        }
    }

    [Fact]
    public async Task AKeyForOneIndexReachesNoOtherByTheBodiesThatNameOne()
    {
        (string Name, string Scope, string? Index)[] keys = [("admin", "Admin", null), ("mine", "Write", "notes"), ("reader", "Read", null)];
        await using var service = await ServiceHost.StartAsync(_folder["data"], [.. keys.SelectMany(static (key, i) =>
        {
            var setting = string.Create(CultureInfo.InvariantCulture, $"--SparseSearch:Keys:{i}:");
            return (string[])
            [
                $"{setting}Name={key.Name}", $"{setting}Sha256={ApiKey.HashOf(key.Name)}", $"{setting}Scope={key.Scope}",
                .. key.Index is null ? (string[])[] : [$"{setting}Indexes:0={key.Index}"],
            ];
        })]);
        foreach (var name in (string[])["notes", "other"])
        {
            Assert.Equal(200, (await service.SendAsync(HttpMethod.Put, $"/{name}", new JsonObject(), "admin")).Status);
        }

        const string Bulk = "{\"index\": {\"_index\": \"other\", \"_id\": \"1\"}}\n{\"text\": \"a\"}\n{\"index\": {\"_index\": \"notes\", \"_id\": \"1\"}}\n{\"text\": \"a\"}\n";
        var bulk = await SendAsync(service, "/_bulk?refresh=true", Bulk, "mine");
        Assert.Equal([403, 201], bulk["items"]!.AsArray().Select(static item => (int)item!["index"]!["status"]!));
        Assert.Equal("security_exception", (string)bulk["items"]![0]!["index"]!["error"]!["type"]!);
        var several = await SendAsync(service, "/_msearch", "{\"index\": \"other\"}\n{}\n{\"index\": \"notes\"}\n{}\n", "mine");
        Assert.Equal([403, 200], several["responses"]!.AsArray().Select(static answer => (int)answer!["status"]!));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_cat/indices?h=index");
        request.Headers.Authorization = new("Bearer", "mine");
        using var lines = await service.Client.SendAsync(request);
        Assert.Equal("notes\n", await lines.Content.ReadAsStringAsync());
        foreach (var (key, path, status, type) in new[]
            { ("mine", "/other/_search", 403, "security_exception"), ("nobody", "/notes/_search", 401, "security_exception") })
        {
            var (got, error) = await service.SendAsync(HttpMethod.Post, path, new JsonObject(), key);
            Assert.Equal((status, type), (got, (string)error!["error"]!["type"]!));
        }

        Assert.Equal(403, (await service.SendAsync(HttpMethod.Post, "/_bulk", new JsonObject(), "reader")).Status);
    }

    [Fact]
    public async Task TooManyRequestsAreRefusedInTheSameShape()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"], "--SparseSearch:RequestsPerSecond=1");
        JsonNode? error = null;
        for (var i = 0; i < 50 && (string?)error?["error"]?["type"] != "rejected_execution_exception"; i++)
        {
            (_, error) = await service.SendAsync(HttpMethod.Get, "/_cluster/health");
        }

        Assert.Equal((429, "rejected_execution_exception"), ((int)error!["status"]!, (string)error["error"]!["type"]!));
    }

    private static async Task<JsonNode> SendAsync(ServiceHost service, string path, string lines, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(lines, System.Text.Encoding.UTF8, "application/x-ndjson"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await service.Client.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<ServiceHost> StartAsync()
    {
        var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.SendAsync(HttpMethod.Put, "/notes", new JsonObject());
        await service.SendAsync(
            HttpMethod.Put, "/notes/_doc/1?refresh=true", JsonNode.Parse("""{"text": "bone", "year": 2001, "lang": "en"}"""));
        return service;
    }
}
