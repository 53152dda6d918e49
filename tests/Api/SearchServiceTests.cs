using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SparseSearch.Api.Service;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The service over real connections: what is written is found, and what cannot be done is said with a remedy.</summary>
public sealed class SearchServiceTests : IDisposable
{
    private const string Notes = """
        {"_id": "bone", "title": "Vitamin D", "text": "Vitamin D and the density of bone in older women.", "year": 2001}
        {"_id": "heart", "title": "Hearts", "text": "Blood pressure and the heart.", "year": 2010}
        {"_id": "both", "title": "", "text": "Vitamin K for bone and heart.", "year": 2020}

        """;

    private static readonly (string Method, string Path, string? Body, int Status, string Code)[] s_impossible =
    [
        ("GET", "/v1/indexes/none", null, 404, "unknown_index"),
        ("GET", "/v1/indexes/Up%2F..%2Fx", null, 400, "bad_name"),
        ("DELETE", "/v1/indexes/none", null, 404, "unknown_index"),
        ("PUT", "/v1/indexes/notes", """{"model": "table"}""", 409, "index_exists"),
        ("PUT", "/v1/indexes/new", """{"model": "none"}""", 400, "bad_model"),
        ("PUT", "/v1/indexes/new", "{}", 400, "bad_model"),
        ("PUT", "/v1/indexes/new", """{"vocabulary": ["a", "a"]}""", 400, "bad_vocabulary"),
        ("PUT", "/v1/indexes/new", """{"model": "table", "engines": ["warp"]}""", 400, "bad_index"),
        ("GET", "/v1/indexes/notes/documents/none", null, 404, "unknown_document"),
        ("DELETE", "/v1/indexes/notes/documents/none", null, 404, "unknown_document"),
        ("POST", "/v1/indexes/notes/search", "{}", 400, "bad_query"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "vector": {"b": 1}}""", 400, "bad_query"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "k": 0}""", 400, "bad_k"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "k": 2147483647, "offset": 2147483647}""", 400, "bad_k"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "offset": -1}""", 400, "bad_k"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "engine": "warp"}""", 400, "bad_engine"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "engine": "seismic"}""", 409, "engine_missing"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "engine": "exact", "recall": 0.9}""", 400, "bad_engine"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "recall": 1.5}""", 400, "bad_recall"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "snippetLength": 3}""", 400, "bad_snippetLength"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "filter": "year >"}""", 400, "bad_filter"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "filter": "yaer = 2001"}""", 400, "bad_filter"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "filter": {"warp": 1}}""", 400, "bad_filter"),
        ("POST", "/v1/indexes/notes/search", """{"vector": {"no such term": 1}}""", 400, "bad_vector"),
        ("POST", "/v1/indexes/notes/search", """{"vector": {"bone": -1}}""", 400, "bad_vector"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "size": 10}""", 400, "bad_request"),
        ("POST", "/v1/indexes/notes/search", """{"text": 3}""", 400, "bad_request"),
        ("POST", "/v1/indexes/notes/search", "null", 400, "bad_request"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TextsAreFoundByTextWithAnExplanationThatAddsUpAndAFilterThatNarrows()
    {
        await using var service = await StartWithNotesAsync();
        var (status, found) = await SearchAsync(service, new JsonObject
        {
            ["text"] = "vitamin for bone",
            ["explain"] = true,
        });
        Assert.Equal(200, status);
        Assert.Equal(["bone", "both"], IdsOf(found)[..2].Order());
        foreach (var hit in found!["hits"]!.AsArray())
        {
            var sum = hit!["terms"]!.AsArray().Sum(static term => (double)term!["contribution"]!);
            Assert.Equal((double)hit["score"]!, sum, 1e-4);
        }

        Assert.Equal(2001, (int)found["hits"]!.AsArray().Single(static h => (string)h!["id"]! == "bone")!["fields"]!["year"]!);
        (_, found) = await SearchAsync(service, new JsonObject { ["text"] = "vitamin for bone", ["filter"] = "year >= 2005" });
        Assert.DoesNotContain("bone", IdsOf(found));
        Assert.Equal("both", IdsOf(found)[0]);
        var (_, second) = await SearchAsync(service, new JsonObject
        {
            ["text"] = "vitamin for bone",
            ["k"] = 1,
            ["offset"] = 1,
            ["stored"] = false,
        });
        (_, found) = await SearchAsync(service, new JsonObject { ["text"] = "vitamin for bone" });
        Assert.Equal(IdsOf(found)[1], Assert.Single(IdsOf(second)));
        Assert.Null(second!["hits"]![0]!["title"]);
    }

    [Fact]
    public async Task EveryEngineAndAnAskedRecallFindTheSameInASmallIndex()
    {
        await using var service = await StartWithNotesAsync();
        var (_, exact) = await SearchAsync(service, new JsonObject { ["text"] = "bone and heart" });
        Assert.True((bool)exact!["exact"]!);
        var (_, index) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes");
        foreach (var engine in index!["engines"]!.AsArray().Select(static e => (string)e!))
        {
            var (status, found) = await SearchAsync(service, new JsonObject { ["text"] = "bone and heart", ["engine"] = engine });
            Assert.Equal(200, status);
            Assert.Equal(IdsOf(exact), IdsOf(found));
        }

        var (_, planned) = await SearchAsync(service, new JsonObject { ["text"] = "bone and heart", ["recall"] = 0.95 });
        Assert.Equal(IdsOf(exact), IdsOf(planned));
    }

    [Fact]
    public async Task WhatWasReplacedOrDeletedIsGoneAndEverythingIsThereAfterARestart()
    {
        await using (var service = await StartWithNotesAsync())
        {
            var (_, written) = await service.SendLinesAsync(
                "/v1/indexes/notes/documents?refresh=true", """{"_id": "heart", "title": "Teeth", "text": "Nothing but teeth."}""");
            Assert.Equal(1, (int)written!["taken"]!);
            Assert.Equal(204, (await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes/documents/both")).Status);
        }

        await using var again = await ServiceHost.StartAsync(_folder["data"]);
        Assert.Equal(404, (await again.SendAsync(HttpMethod.Get, "/v1/indexes/notes/documents/both")).Status);
        var (status, document) = await again.SendAsync(HttpMethod.Get, "/v1/indexes/notes/documents/heart?terms=true");
        Assert.Equal((200, "Teeth", "Nothing but teeth."), (status, (string)document!["title"]!, (string)document["text"]!));
        Assert.NotEmpty(document["terms"]!.AsArray());
        var (_, index) = await again.SendAsync(HttpMethod.Get, "/v1/indexes/notes");
        Assert.Equal((2, 2, "table"), ((int)index!["documents"]!, (int)index["searchable"]!, (string)index["model"]!));
        var (_, found) = await SearchAsync(again, new JsonObject { ["text"] = "teeth" });
        Assert.Equal("heart", IdsOf(found)[0]);
    }

    [Fact]
    public async Task LinesThatCannotBeTakenAreToldByNumberAndTheRestIsTaken()
    {
        await using var service = await StartWithNotesAsync("--SparseSearch:BulkBatch=2");
        var (status, written) = await service.SendLinesAsync(
            "/v1/indexes/notes/documents?refresh=true",
            "{\"_id\": \"a\", \"text\": \"one\"}\n\nno json\n{\"text\": \"no id\"}\n{\"_id\": \"b\", \"text\": \"t\", \"year\": \"x\"}\n"
            + "{\"_id\": \"c\", \"text\": \"last, without an end of line\"}");
        Assert.Equal((200, 2, 3), (status, (int)written!["taken"]!, (int)written["rejected"]!));
        Assert.Equal(
            [3, 4, null],
            written["rejections"]!.AsArray().Select(static r => (int?)r!["line"]).OrderBy(static line => line ?? int.MaxValue));
        Assert.Equal("b", (string)written["rejections"]!.AsArray().Single(static r => r!["line"] is null)!["id"]!);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes/documents/c")).Status);
        Assert.Equal(404, (await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes/documents/b")).Status);
    }

    [Fact]
    public async Task AnIndexWithoutAModelTakesVectorsAndIsSearchedByThem()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/vectors", JsonNode.Parse("""{"vocabulary": ["alpha", "beta", "gamma"]}"""));
        var (_, written) = await service.SendLinesAsync(
            "/v1/indexes/vectors/documents?encoded=true&refresh=true",
            """
            {"id": 1, "vector": {"alpha": 1.5, "beta": 0.5}}
            {"id": 2, "vector": {"beta": 2}}
            {"id": 3, "vector": {"delta": 2}}
            """);
        Assert.Equal((2, 1), ((int)written!["taken"]!, (int)written["rejected"]!));
        var (_, found) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/vectors/search", JsonNode.Parse("""{"vector": {"beta": 1, "gamma": 3}}"""));
        Assert.Equal(["2", "1"], IdsOf(found));
        Assert.Equal(2.0, (double)found!["hits"]![0]!["score"]!, 0.02);
    }

    [Fact]
    public async Task WhatCannotBeDoneIsAProblemWithACodeAndARemedy()
    {
        await using var service = await StartWithNotesAsync();
        foreach (var (method, path, body, status, code) in s_impossible)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using var answer = await service.Client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var all = $"{method} {path} {body}: {(int)answer.StatusCode} {text}";
            Assert.True(status == (int)answer.StatusCode, all);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = JsonNode.Parse(text)!;
            Assert.True(code == (string?)problem["code"], all);
            Assert.False(string.IsNullOrWhiteSpace((string?)problem["remedy"]), all);
            Assert.False(string.IsNullOrWhiteSpace((string?)problem["title"]), all);
        }
    }

    [Fact]
    public async Task SearchesGoOnWhileDocumentsComeAndTheIndexIsRefreshed()
    {
        await using var service = await StartWithNotesAsync("--SparseSearch:RefreshSeconds=0.02");
        using var stop = new CancellationTokenSource();
        var searchers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                var (status, found) = await SearchAsync(service, new JsonObject { ["text"] = "vitamin for bone" });
                Assert.Equal(200, status);
                Assert.Contains("bone", IdsOf(found));
            }

            return count;
        })).ToArray();
        for (var i = 0; i < 60; i++)
        {
            var (status, written) = await service.SendLinesAsync(
                "/v1/indexes/notes/documents",
                string.Create(CultureInfo.InvariantCulture, $"{{\"_id\": \"n{i % 10}\", \"text\": \"number {i} of many\"}}"));
            Assert.Equal((200, 1), (status, (int)written!["taken"]!));
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(searchers), static count => Assert.True(count > 0));
        var (_, index) = await service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/refresh");
        Assert.Equal((13, 13), ((int)index!["documents"]!, (int)index["searchable"]!));
        Assert.Equal(204, (await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes")).Status);
        Assert.False(Directory.Exists(_folder["data", "notes"]));
    }

    [Fact]
    public async Task TheDescriptionOfTheServiceNamesEveryRoute()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var (_, description) = await service.SendAsync(HttpMethod.Get, "/openapi/v1.json");
        Assert.StartsWith("3.1", (string)description!["openapi"]!, StringComparison.Ordinal);
        var described = description["paths"]!.AsObject().Select(static path => path.Key).ToHashSet(StringComparer.Ordinal);
        var routes = service.Routes.Select(static route => "/" + route.RoutePattern.RawText!.Trim('/').Replace(":long", "", StringComparison.Ordinal))
            .Where(static route => route.StartsWith("/v1/", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Assert.True(routes.Count >= 18);
        Assert.Superset(routes, described);
        Assert.Equal(200, (int)(await service.Client.GetAsync(new Uri("/livez", UriKind.Relative))).StatusCode);
        Assert.Equal(200, (int)(await service.Client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task WrongSettingsAreNamedWhenItStarts()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:Models:gone=/no/such/model", "--SparseSearch:Models:BAD/NAME=.", "--SparseSearch:MaxHits=0"));
        Assert.Contains("SparseSearch:Models:gone", error.Message, StringComparison.Ordinal);
        Assert.Contains("SparseSearch:Models:BAD/NAME", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxHits", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:7700")]
    [InlineData("--urls=http://*:7700")]
    [InlineData("--urls=http://127.0.0.1:7700;http://example.org:80")]
    [InlineData("--Kestrel:Endpoints:Outside:Url=http://0.0.0.0:7700")]
    public void ItListensToThisMachineAloneAsLongAsItAsksForNoKey(string argument)
    {
        var error = Assert.Throws<InvalidOperationException>(() => SearchService.Build([argument]));
        Assert.Contains("loopback", error.Message, StringComparison.Ordinal);
    }

    private static Task<(int Status, JsonNode? Body)> SearchAsync(ServiceHost service, JsonObject query) =>
        service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/search", query);

    private static string[] IdsOf(JsonNode? answer) =>
        [.. answer!["hits"]!.AsArray().Select(static hit => (string)hit!["id"]!)];

    private async Task<ServiceHost> StartWithNotesAsync(params string[] arguments)
    {
        var service = await ServiceHost.StartAsync(_folder["data"], arguments);
        var (status, _) = await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""));
        Assert.Equal(201, status);
        var (_, written) = await service.SendLinesAsync("/v1/indexes/notes/documents?refresh=true", Notes);
        Assert.Equal((3, 0), ((int)written!["taken"]!, (int)written["rejected"]!));
        return service;
    }
}
