using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using SparseSearch.Api.OpenApi;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The service describes itself completely, its examples are true, and its page needs nobody else.</summary>
public sealed partial class ServiceDescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryOperationHasSummaryDescriptionTagExampleAndItsProblems()
    {
        await using var service = await StartAsync();
        var text = await service.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        var read = OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic?.Errors ?? []);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic?.SpecificationVersion);
        var document = read.Document!;
        Assert.Equal("bearer", Assert.Single(document.Components!.SecuritySchemes!).Value.Scheme);
        Assert.All(document.Tags!, static tag => Assert.False(string.IsNullOrEmpty(tag.Description), tag.Name));
        var ids = new HashSet<string>();
        foreach (var (route, path) in document.Paths)
        {
            foreach (var (method, operation) in path.Operations!)
            {
                var name = $"{method} {route}";
                Assert.False(string.IsNullOrEmpty(operation.Summary), $"{name} has no summary.");
                Assert.False((operation.Description ?? "Needs a key").StartsWith("Needs a key", StringComparison.Ordinal), $"{name} has no description: OperationExamples has none.");
                Assert.True(operation.Tags?.Count == 1, $"{name} has no tag.");
                Assert.True(ids.Add(operation.OperationId ?? ""), $"{name} has the operation id of another.");
                Assert.All(operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>(), media => Assert.True(
                    media.Value.Example is not null, $"{name} has no example of {media.Key}: OperationExamples has none."));
                Assert.All(operation.Parameters ?? [], parameter => Assert.True(
                    parameter.In != ParameterLocation.Path || parameter.Example is not null, $"{name} has no example of {parameter.Name}."));
                string[] demanded = [.. operation.RequestBody is null ? (string[])[] : ["400", "413", "415"], .. route.Contains('{') ? (string[])["400", "404"] : []];
                Assert.All(demanded, status => Assert.True(operation.Responses!.ContainsKey(status), $"{name} does not say when it is answered {status}."));
                Assert.Equal(operation.Security is { Count: > 0 }, operation.Responses!.ContainsKey("401"));
            }
        }

        Assert.True(ids.Count >= 30);
    }

    [Fact]
    public async Task EveryExampleSucceedsWhenItIsSent()
    {
        await using var service = await StartAsync();
        foreach (var example in OperationExamples.All)
        {
            using var request = new HttpRequestMessage(new HttpMethod(example.Method), example.Path);
            if (example.Body is { } body)
            {
                var type = example.Route.EndsWith("/documents", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json";
                request.Content = new StringContent(body, Encoding.UTF8, type);
            }

            using var answer = await service.Client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var hasEnded = example is { Method: "DELETE", Route: "/v1/jobs/{id}" } && text.Contains("job_ended", StringComparison.Ordinal);
            Assert.True(answer.IsSuccessStatusCode || hasEnded, $"{example.Method} {example.Path} {example.Body}: {(int)answer.StatusCode} {text}");
            if (example.Answer is { } said && JsonNode.Parse(said) is JsonObject members)
            {
                var got = JsonNode.Parse(text)!.AsObject();
                Assert.All(members, member => Assert.True(got.ContainsKey(member.Key), $"{example.Method} {example.Path} has no '{member.Key}': {text}"));
            }
        }
    }

    [Fact]
    public async Task ThePageOfTheDescriptionAsksNobodyElse()
    {
        await using var service = await StartAsync();
        using var answer = await service.Client.GetAsync(new Uri("/docs/", UriKind.Relative));
        Assert.Equal(200, (int)answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        var sources = Source().Matches(page).Select(static m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(sources);
        foreach (var source in sources.Where(static s => !s.StartsWith("data:", StringComparison.Ordinal)))
        {
            Assert.False(source.Contains("//", StringComparison.Ordinal), source);
            using var asset = await service.Client.GetAsync(new Uri(answer.RequestMessage!.RequestUri!, source));
            Assert.True(asset.IsSuccessStatusCode, source);
        }

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        var nonce = Nonce().Match(policy).Groups[1].Value;
        Assert.All(Script().Matches(page), script => Assert.Contains(nonce, script.Value, StringComparison.Ordinal));
        Assert.True(page.Contains("openapi/v1.json", StringComparison.Ordinal), page);
    }

    [GeneratedRegex("(?:src|href)=[\"']([^\"']+)[\"']")]
    private static partial Regex Source();

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    private Task<ServiceHost> StartAsync()
    {
        Directory.CreateDirectory(_folder["imports"]);
        File.WriteAllText(_folder["imports", "notes.jsonl"], """{"_id": "lung", "title": "Lungs", "text": "Air and the lung."}""");
        return ServiceHost.StartAsync(
            _folder["data"], $"--SparseSearch:ImportFolder={_folder["imports"]}",
            $"--SparseSearch:Models:splade={TestPaths.Data("models", "inference-free-tiny")}");
    }
}
