using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Every route asks for a key that allows it; a route without a rule fails here.</summary>
public sealed class ServiceAccessTests : IDisposable
{
    private static readonly (string Key, string Scope, string? Index, string? Expires)[] s_keys =
    [
        ("reader", "read", null, null), ("writer", "write", null, null), ("admin", "admin", null, null),
        ("other", "admin", "other", null), ("mine", "admin", "notes", null), ("old", "admin", null, "2020-01-01T00:00:00Z"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryRouteHasARuleAndRefusesKeysThatDoNotAllowIt()
    {
        await using var service = await StartAsync();
        Assert.True(service.Routes.Count >= 18);
        foreach (var (method, path, rule) in service.Routes.SelectMany(RequestsOf))
        {
            var refused = rule.Scope != AccessScope.Open;
            await DemandAsync(service, method, path, null, refused ? "no_key" : null);
            await DemandAsync(service, method, path, "nobody's", refused ? "unknown_key" : null);
            await DemandAsync(service, method, path, "old", refused ? "expired_key" : null);
            await DemandAsync(service, method, path, "reader", rule.Scope > AccessScope.Read ? "scope_missing" : null);
            await DemandAsync(service, method, path, "writer", rule.Scope > AccessScope.Write ? "scope_missing" : null);
            var isKept = refused && (rule.IsOfAllIndexes || path.Contains("none", StringComparison.Ordinal));
            await DemandAsync(service, method, path, "other", isKept ? "index_not_allowed" : null);
            await DemandAsync(service, method, path, "admin", null);
        }
    }

    [Fact]
    public async Task AKeyForOneIndexSeesThatOneAlone()
    {
        await using var service = await StartAsync();
        foreach (var name in (string[])["notes", "other"])
        {
            var (status, _) = await service.SendAsync(
                HttpMethod.Put, $"/v1/indexes/{name}", JsonNode.Parse("""{"vocabulary": ["a"]}"""), "admin");
            Assert.Equal(201, status);
        }

        var (_, mine) = await service.SendAsync(HttpMethod.Get, "/v1/indexes", key: "mine");
        Assert.Equal("notes", (string)Assert.Single(mine!["indexes"]!.AsArray())!["name"]!);
        var (_, all) = await service.SendAsync(HttpMethod.Get, "/v1/indexes", key: "reader");
        Assert.Equal(2, all!["indexes"]!.AsArray().Count);
        Assert.Equal(403, (await service.SendAsync(HttpMethod.Delete, "/v1/indexes/other", key: "mine")).Status);
        Assert.Equal(204, (await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes", key: "mine")).Status);
    }

    [Theory]
    [InlineData("reader")]
    [InlineData("Basic reader")]
    [InlineData("Bearer")]
    [InlineData("Bearer reader reader")]
    [InlineData("Bearer READER")]
    public async Task WhatIsNoBearerKeyIsRefusedAndTheAnswerSaysWhatIsWanted(string header)
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/indexes");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var answer = await service.Client.SendAsync(request);
        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task KeysThatAreWronglyConfiguredAreNamedWhenItStarts()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:Keys:0:Name=a", "--SparseSearch:Keys:0:Sha256=12", "--SparseSearch:Keys:1:Sha256=12",
            "--SparseSearch:Keys:2:Name=c", $"--SparseSearch:Keys:2:Sha256={ApiKey.HashOf("c")}", "--SparseSearch:Keys:2:Indexes:0=A/B"));
        foreach (var setting in (string[])["Keys:0:Sha256", "Keys:1:Name", "Keys:2:Indexes"])
        {
            Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WithKeysItMayListenToOtherMachinesAndKeysAreNeverAlike()
    {
        using var app = SearchService.Build(
            ["--urls=http://0.0.0.0:7700", $"--SparseSearch:DataFolder={_folder["data"]}", .. SettingsOf(s_keys)]) as IDisposable;
        Assert.NotNull(app);
        Assert.Equal(100, Enumerable.Range(0, 100).Select(static _ => ApiKey.Make()).Distinct().Count());
        Assert.Equal("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", ApiKey.HashOf("test"));
    }

    [Fact]
    public async Task RequestsBeyondTheLimitsAreRefusedAtOnceAndHealthIsNot()
    {
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:MaxConcurrent=1", "--SparseSearch:MaxWaiting=0");
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"vocabulary": ["a"]}"""));
        var body = new System.IO.Pipelines.Pipe();
        using var slow = new StreamContent(body.Reader.AsStream());
        var sending = service.Client.PostAsync(new Uri("/v1/indexes/notes/documents?encoded=true", UriKind.Relative), slow);

        // Enough to leave the client's buffer.
        await body.Writer.WriteAsync(Encoding.UTF8.GetBytes(new string('\n', 100_000)));
        await body.Writer.WriteAsync("{\"id\": \"1\", \"vector\": {\"a\": 1}}\n"u8.ToArray());
        var (status, code) = (0, default(string));
        for (var i = 0; i < 200 && status != 429; i++)
        {
            await Task.Delay(10);
            using var answer = await service.Client.GetAsync(new Uri("/v1/indexes", UriKind.Relative));
            status = (int)answer.StatusCode;
            if (status == 429)
            {
                Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
                code = (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"];
            }
        }

        Assert.Equal((429, "too_many_requests"), (status, code));
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/livez")).Status);
        await body.Writer.CompleteAsync();
        using var written = await sending;
        Assert.Equal(200, (int)written.StatusCode);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/v1/indexes")).Status);
    }

    [Fact]
    public async Task AKeyHasItsRateAndAnotherOneItsOwn()
    {
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], ["--SparseSearch:RequestsPerSecond=3", .. SettingsOf(s_keys)]);
        var statuses = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            statuses.Add((await service.SendAsync(HttpMethod.Get, "/v1/indexes", key: "reader")).Status);
        }

        Assert.Contains(429, statuses);
        Assert.Equal([200, 200, 200], statuses[..3]);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/v1/indexes", key: "writer")).Status);
    }

    private static IEnumerable<(HttpMethod Method, string Path, AccessRule Rule)> RequestsOf(RouteEndpoint route)
    {
        var pattern = route.RoutePattern.RawText!;
        var rule = route.Metadata.GetMetadata<AccessRule>();
        Assert.True(rule is not null, $"{pattern} has no rule: who may ask for it?");
        var path = "/" + pattern.TrimStart('/').Replace("{name}", "none", StringComparison.Ordinal)
            .Replace("{id:long}", "99", StringComparison.Ordinal).Replace("{id}", "x", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal);
        var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
        return methods.Select(method => (new HttpMethod(method), path, rule));
    }

    private static async Task DemandAsync(ServiceHost service, HttpMethod method, string path, string? key, string? code)
    {
        var (status, body) = await service.SendAsync(method, path, method == HttpMethod.Get ? null : new JsonObject(), key);
        var got = status is not (401 or 403) ? null
            // A head has no body to say why.
            : method == HttpMethod.Head ? code ?? "refused" : (string?)(body?["code"] ?? body?["error"]?["code"]);
        Assert.True(code == got, $"{method} {path} with the key '{key}': {status} {got}, expected {code ?? "to be let through"}.");
    }

    private static string[] SettingsOf((string Key, string Scope, string? Index, string? Expires)[] keys) =>
        [.. keys.SelectMany(static (key, i) =>
        {
            var setting = string.Create(CultureInfo.InvariantCulture, $"--SparseSearch:Keys:{i}:");
            return (string[])
            [
                $"{setting}Name={key.Key}", $"{setting}Sha256={ApiKey.HashOf(key.Key)}", $"{setting}Scope={key.Scope}",
                .. key.Index is null ? (string[])[] : [$"{setting}Indexes:0={key.Index}"],
                .. key.Expires is null ? (string[])[] : [$"{setting}Expires={key.Expires}"],
            ];
        })];

    private Task<ServiceHost> StartAsync() => ServiceHost.StartAsync(_folder["data"], SettingsOf(s_keys));
}
