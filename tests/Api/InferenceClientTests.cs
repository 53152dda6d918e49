using System.Text.Json.Nodes;
using SparseSearch.Api.Access;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Hugging Face's client talks to the service as to Text Embeddings Inference.</summary>
public sealed class InferenceClientTests : IDisposable
{
    private static readonly (string Body, int Status, string Type)[] s_refused =
    [
        ("""{"inputs": []}""", 400, "Empty"),
        ("""{"inputs": [1]}""", 422, "Validation"),
        ("""{"inputs": [[101, 102]]}""", 422, "Validation"),
        ("""{"inputs": "\ud800"}""", 422, "Validation"),
        ("{}", 422, "Validation"),
        ("""{"inputs": "a", "prompt_name": "none"}""", 422, "Validation"),
        ("""{"inputs": "a", "truncation_direction": "Left"}""", 422, "Validation"),
        ("""{"inputs": "a", "normalize": true}""", 422, "Validation"),
        ("""{"inputs": "a", "model": "none"}""", 424, "Backend"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task TheOfficialClientIsAnsweredAsByTextEmbeddingsInference()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var url = service.Client.BaseAddress!.ToString().TrimEnd('/');
        Assert.Contains("every call", await NodeProgram.RunAsync("inference", "run.mjs", url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeDoneIsSaidInItsShape()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        foreach (var (body, status, type) in s_refused)
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await service.Client.PostAsync(new Uri("/embed_sparse", UriKind.Relative), content);
            var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.Equal((body, status, type), (body, (int)answer.StatusCode, (string)error["error_type"]!));
            Assert.NotEmpty((string)error["error"]!);
        }
    }

    [Fact]
    public async Task ATextThatMayBeTooLongIsRefusedWhereItMustNotBeCut()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var (status, error) = await service.SendAsync(HttpMethod.Post, "/embed_sparse", new JsonObject
        {
            ["inputs"] = string.Concat(Enumerable.Repeat("bone ", 1_000)),
            ["truncate"] = false,
        });
        Assert.Equal((413, "Validation"), (status, (string)error!["error_type"]!));
        using var content = new StringContent("""{"inputs": "bone", "truncate": false}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await service.Client.PostAsync(new Uri("/embed_sparse", UriKind.Relative), content);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task AnUnknownKeyIsRefusedInItsShapeToo()
    {
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:Keys:0:Name=app", $"--SparseSearch:Keys:0:Sha256={ApiKey.HashOf("secret")}");
        var (status, error) = await service.SendAsync(HttpMethod.Get, "/info", key: "other");
        Assert.Equal((401, "unknown_key"), (status, (string)error!["code"]!));
        Assert.NotNull(error["error_type"]);
    }
}
