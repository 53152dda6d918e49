using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Api.Service;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Aliases, snapshots, statistics, warm-up, walks through all hits and limits of time, over real connections.</summary>
public sealed class ServiceManagementTests : IDisposable
{
    private static readonly (string Method, string Path, string? Body, int Status, string Code)[] s_impossible =
    [
        ("PUT", "/v1/aliases/notes", """{"index": "notes"}""", 409, "index_exists"),
        ("PUT", "/v1/aliases/live", """{"index": "none"}""", 404, "unknown_index"),
        ("PUT", "/v1/aliases/live", """{"index": "../notes"}""", 400, "bad_name"),
        ("PUT", "/v1/aliases/live", "{}", 400, "bad_index"),
        ("PUT", "/v1/aliases/Up%2F..%2Fx", """{"index": "notes"}""", 400, "bad_name"),
        ("GET", "/v1/aliases/none", null, 404, "unknown_alias"),
        ("DELETE", "/v1/aliases/none", null, 404, "unknown_alias"),
        ("DELETE", "/v1/aliases/notes", null, 404, "unknown_alias"),
        ("POST", "/v1/indexes/none/snapshots", """{"name": "monday"}""", 404, "unknown_index"),
        ("POST", "/v1/indexes/notes/snapshots", """{"name": "../monday"}""", 400, "bad_name"),
        ("POST", "/v1/indexes/notes/snapshots", "{}", 400, "bad_name"),
        ("POST", "/v1/indexes/notes/snapshots/none/restore", """{"index": "again"}""", 404, "unknown_snapshot"),
        ("DELETE", "/v1/indexes/notes/snapshots/none", null, 404, "unknown_snapshot"),
        ("POST", "/v1/indexes/notes/warmup", """{"engines": ["warp"]}""", 400, "bad_engine"),
        ("POST", "/v1/indexes/notes/warmup", """{"engines": ["seismic"]}""", 409, "engine_missing"),
        ("GET", "/v1/indexes/none/statistics", null, 404, "unknown_index"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "cursor": "warp"}""", 400, "bad_cursor"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "cursor": "AAAAAAAAAAAAAAAAAAAAAA"}""", 400, "bad_cursor"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "cursor": "", "offset": 1}""", 400, "bad_offset"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "timeoutMilliseconds": 0}""", 400, "bad_timeoutMilliseconds"),
        ("POST", "/v1/indexes/notes/search", """{"text": "a", "timeoutMilliseconds": 10001}""", 400, "bad_timeoutMilliseconds"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnAliasStandsForAnIndexIsMovedInOneStepAndOutlivesARestart()
    {
        await using (var service = await StartAsync(20))
        {
            await PutAsync(service, "/v1/indexes/newer", """{"model": "table"}""", 201);
            await PutAsync(service, "/v1/aliases/live", """{"index": "notes"}""", 200);
            var (_, found) = await SearchAsync(service, "live", new JsonObject { ["text"] = "number of many" });
            Assert.Equal(10, IdsOf(found).Length);
            await service.SendLinesAsync("/v1/indexes/live/documents?refresh=true", """{"_id": "by alias", "text": "teeth"}""");
            Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes/documents/by alias")).Status);
            Assert.Equal((409, "has_alias"), await CodeAsync(service, HttpMethod.Delete, "/v1/indexes/notes"));
            Assert.Equal((409, "is_alias"), await CodeAsync(service, HttpMethod.Delete, "/v1/indexes/live"));
            Assert.Equal((409, "index_exists"), await CodeAsync(
                service, HttpMethod.Put, "/v1/indexes/live", """{"model": "table"}"""));
            await PutAsync(service, "/v1/aliases/live", """{"index": "newer"}""", 200);
            (_, found) = await SearchAsync(service, "live", new JsonObject { ["text"] = "number of many" });
            Assert.Empty(IdsOf(found));
        }

        await using var again = await ServiceHost.StartAsync(_folder["data"]);
        var (_, alias) = await again.SendAsync(HttpMethod.Get, "/v1/aliases/live");
        Assert.Equal("newer", (string)alias!["index"]!);
        var (_, newer) = await again.SendAsync(HttpMethod.Get, "/v1/indexes/newer");
        Assert.Equal("live", (string)Assert.Single(newer!["aliases"]!.AsArray())!);
        Assert.Equal(204, (await again.SendAsync(HttpMethod.Delete, "/v1/aliases/live")).Status);
        Assert.Equal(404, (await SearchAsync(again, "live", new JsonObject { ["text"] = "many" })).Status);
        Assert.Equal(204, (await again.SendAsync(HttpMethod.Delete, "/v1/indexes/notes")).Status);
    }

    [Fact]
    public async Task ASnapshotIsAnIndexAgainAsItWasWhateverHasHappenedSince()
    {
        await using var service = await StartAsync(20);
        var (status, made) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/snapshots", JsonNode.Parse("""{"name": "monday"}"""));
        Assert.Equal((201, 20), (status, (int)made!["documents"]!));
        Assert.Equal((409, "snapshot_exists"), await CodeAsync(
            service, HttpMethod.Post, "/v1/indexes/notes/snapshots", """{"name": "monday"}"""));
        await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes/documents/n3");
        await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes");
        Assert.Equal((409, "index_exists"), await CodeAsync(
            service, HttpMethod.Post, "/v1/indexes/notes/snapshots/monday/restore", """{"index": "other"}"""));
        var (_, restored) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/snapshots/monday/restore", JsonNode.Parse("""{"index": "notes"}"""));
        Assert.Equal((20, 20, "table"), (
            (int)restored!["documents"]!, (int)restored["searchable"]!, (string)restored["model"]!));
        var (_, found) = await SearchAsync(service, "notes", new JsonObject { ["text"] = "number 3", ["k"] = 1 });
        Assert.Equal("n3", Assert.Single(IdsOf(found)));
        var (_, list) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes/snapshots");
        Assert.Equal("monday", (string)Assert.Single(list!["snapshots"]!.AsArray())!["name"]!);
        Assert.Equal(204, (await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes/snapshots/monday")).Status);
        Assert.Empty((await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes/snapshots")).Body!["snapshots"]!.AsArray());
    }

    [Fact]
    public async Task ACursorShowsEveryHitOnceWhateverIsWrittenMeanwhile()
    {
        await using var service = await StartAsync(200);
        var (_, all) = await SearchAsync(service, "notes", new JsonObject { ["text"] = "number of many", ["k"] = 500 });
        var seen = new List<string>();
        string? cursor = "";
        for (var step = 0; cursor is not null; step++)
        {
            var (status, found) = await SearchAsync(service, "notes", new JsonObject
            {
                ["text"] = "number of many",
                ["k"] = 30,
                ["cursor"] = cursor,
            });
            Assert.Equal(200, status);
            seen.AddRange(IdsOf(found));
            cursor = (string?)found!["next"];
            await service.SendAsync(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"/v1/indexes/notes/documents/n{step * 7}"));
            await service.SendLinesAsync(
                "/v1/indexes/notes/documents?refresh=true",
                string.Create(CultureInfo.InvariantCulture, $"{{\"_id\": \"new{step}\", \"text\": \"number {step} of many, many\"}}"));
        }

        Assert.Equal(200, seen.Count);
        Assert.Equal(IdsOf(all), seen);
    }

    [Fact]
    public async Task ACursorIsOfOneSearchAlone()
    {
        await using var service = await StartAsync(20);
        var (_, first) = await SearchAsync(service, "notes", new JsonObject { ["text"] = "number", ["k"] = 5, ["cursor"] = "" });
        var (status, problem) = await SearchAsync(service, "notes", new JsonObject
        {
            ["text"] = "many",
            ["k"] = 5,
            ["cursor"] = (string)first!["next"]!,
        });
        Assert.Equal((400, "bad_cursor"), (status, (string)problem!["code"]!));
        var cursor = new SearchCursor(12, 5, 0);
        Assert.Equal(cursor, SearchCursor.Parse(cursor.ToString()));
    }

    [Fact]
    public async Task StatisticsCountWhatHappened()
    {
        await using var service = await StartAsync(20);
        await SearchAsync(service, "notes", new JsonObject { ["text"] = "number" });
        await SearchAsync(service, "notes", new JsonObject { ["text"] = "number", ["k"] = 0 });
        await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes/documents/n1");
        var (_, all) = await service.SendAsync(HttpMethod.Get, "/v1/statistics");
        Assert.Equal(["notes", "other"], all!["indexes"]!.AsArray().Select(static i => (string)i!["name"]!));
        var (_, one) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes/statistics");
        Assert.Equal((1, 1, 20, 1, 19), (
            (int)one!["searches"]!, (int)one["failures"]!, (int)one["written"]!, (int)one["deletedDocuments"]!, (int)one["documents"]!));
        Assert.True((long)one["searchMicroseconds"]! > 0 && (long)one["bytes"]! > 0 && (long)all["memoryBytes"]! > 0);
    }

    [Fact]
    public async Task AWarmUpReadsTheIndexAndAHitSaysWhichWordsAreTheQuerys()
    {
        await using var service = await StartAsync(20);
        var (status, warm) = await service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/warmup", new JsonObject());
        Assert.Equal(200, status);
        Assert.True((long)warm!["bytes"]! > 0);
        var (_, found) = await SearchAsync(service, "notes", new JsonObject
        {
            ["text"] = "Number zyzzogeton",
            ["k"] = 1,
            ["highlight"] = true,
            ["filter"] = "place = 4",
            ["fields"] = new JsonArray("place", "none"),
        });
        var hit = found!["hits"]![0]!;
        var snippet = (string)hit["snippet"]!;
        var words = hit["marks"]!.AsArray().Select(mark => snippet.Substring((int)mark![0]!, (int)mark[1]!)).ToArray();
        Assert.Equal(["number", "zyzzogeton"], words);
        Assert.Equal("""{"place":4}""", hit["fields"]!.ToJsonString());
        Assert.False((bool)found["partial"]!);
        Assert.Null(found["next"]);
    }

    [Fact]
    public async Task WhatCannotBeDoneIsAProblemWithACodeAndARemedy()
    {
        await using var service = await StartAsync(3);
        foreach (var (method, path, body, status, code) in s_impossible)
        {
            Assert.True(
                (status, code) == await CodeAsync(service, new HttpMethod(method), path, body), $"{method} {path} {body}");
        }
    }

    private static async Task<(int Status, string? Code)> CodeAsync(
        ServiceHost service, HttpMethod method, string path, string? body = null)
    {
        var (status, problem) = await service.SendAsync(method, path, body is null ? null : JsonNode.Parse(body));
        Assert.False(string.IsNullOrWhiteSpace((string?)problem?["remedy"]), $"{method} {path}: {status} {problem}");
        return (status, (string?)problem["code"]);
    }

    private static async Task PutAsync(ServiceHost service, string path, string body, int expected) =>
        Assert.Equal(expected, (await service.SendAsync(HttpMethod.Put, path, JsonNode.Parse(body))).Status);

    private static Task<(int Status, JsonNode? Body)> SearchAsync(ServiceHost service, string index, JsonObject query) =>
        service.SendAsync(HttpMethod.Post, $"/v1/indexes/{index}/search", query);

    private static string[] IdsOf(JsonNode? answer) =>
        [.. answer!["hits"]!.AsArray().Select(static hit => (string)hit!["id"]!)];

    /// <summary>With an index of numbered notes, and an empty one.</summary>
    private async Task<ServiceHost> StartAsync(int count)
    {
        var service = await ServiceHost.StartAsync(_folder["data"]);
        await PutAsync(service, "/v1/indexes/notes", """{"model": "table"}""", 201);
        await PutAsync(service, "/v1/indexes/other", """{"model": "table"}""", 201);
        var lines = string.Join('\n', Enumerable.Range(0, count).Select(static i => string.Create(
            CultureInfo.InvariantCulture, $"{{\"_id\": \"n{i}\", \"text\": \"number {i} of many, zyzzogeton\", \"place\": {i}}}")));
        var (_, written) = await service.SendLinesAsync("/v1/indexes/notes/documents?refresh=true", lines);
        Assert.Equal(count, (int)written!["taken"]!);
        return service;
    }
}
