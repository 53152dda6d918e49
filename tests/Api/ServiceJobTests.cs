using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Bulk jobs and encoding over HTTP.</summary>
public sealed class ServiceJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AJobTakesAFileOfTheImportFolderAndTellsHowFarItIs()
    {
        Directory.CreateDirectory(_folder["imports", "beir"]);
        File.WriteAllLines(_folder["imports", "beir", "corpus.jsonl"], Enumerable.Range(0, 300).Select(static i =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"_id\": \"d{i}\", \"text\": \"document number {i} about bones\"}}"))
            .Append("no json"));
        await using var service = await StartAsync();
        var (status, job) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/jobs", JsonNode.Parse("""{"source": "beir"}"""));
        Assert.Equal(202, status);
        var path = $"/v1/jobs/{job!["id"]}";
        for (var i = 0; i < 600 && job!["ended"] is null; i++)
        {
            await Task.Delay(50);
            (_, job) = await service.SendAsync(HttpMethod.Get, path);
        }

        Assert.Equal(
            ("done", 301, 300, 1), ((string)job!["state"]!, (int)job["items"]!, (int)job["indexed"]!, (int)job["rejected"]!));
        var (_, index) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes");
        Assert.Equal(300, (int)index!["searchable"]!);
        Assert.Contains("not", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder["data", ".rejected"]))), StringComparison.Ordinal);
        Assert.Equal(409, (await service.SendAsync(HttpMethod.Delete, path)).Status);
        var (_, list) = await service.SendAsync(HttpMethod.Get, "/v1/jobs");
        Assert.Single(list!["jobs"]!.AsArray());
    }

    [Fact]
    public async Task NothingOutsideTheImportFolderCanBeNamed()
    {
        Directory.CreateDirectory(_folder["imports"]);
        _folder.Write("secret.jsonl", """{"_id": "a", "text": "b"}""");
        await using var service = await StartAsync();
        foreach (var (source, status, code) in ((string?, int, string)[])[
            ("../secret.jsonl", 400, "bad_source"), ("/etc/passwd", 400, "bad_source"), ("..", 400, "bad_source"), (null, 400, "bad_source"),
            ("a/b", 400, "bad_source"), ("a\\b", 400, "bad_source"), ("none.jsonl", 404, "unknown_source")])
        {
            var (got, problem) = await service.SendAsync(
                HttpMethod.Post, "/v1/indexes/notes/jobs", new JsonObject { ["source"] = source });
            Assert.Equal((status, code), (got, (string?)problem!["code"]));
        }

        await using var without = await ServiceHost.StartAsync(_folder["other"]);
        await without.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""));
        var (_, refused) = await without.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/jobs", JsonNode.Parse("""{"source": "secret.jsonl"}"""));
        Assert.Equal("no_imports", (string?)refused!["code"]);
        Assert.Equal(404, (await without.SendAsync(HttpMethod.Get, "/v1/jobs/7")).Status);
    }

    [Fact]
    public async Task TextsAreEncodedAlikeInBothShapesAndABatchOfSearchesIsAnsweredInOrder()
    {
        Directory.CreateDirectory(_folder["imports"]);
        await using var service = await StartAsync();
        var (_, own) = await service.SendAsync(
            HttpMethod.Post, "/v1/encode", JsonNode.Parse("""{"texts": ["bone density"], "side": "query"}"""));
        using var content = new StringContent(
            """{"inputs": "bone density", "prompt_name": "query"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await service.Client.PostAsync(new Uri("/embed_sparse", UriKind.Relative), content);
        var theirs = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray();
        Assert.Equal(
            own!["vectors"]![0]!.AsArray().Select(static t => (float)t!["weight"]!).Order(),
            Assert.Single(theirs)!.AsArray().Select(static t => (float)t!["value"]!).Order());
        var (_, info) = await service.SendAsync(HttpMethod.Get, "/info");
        Assert.Equal("table", (string)info!["model_id"]!);
        Assert.Equal(422, (await service.SendAsync(
            HttpMethod.Post, "/embed_sparse", JsonNode.Parse("""{"inputs": {"a": 1}}"""))).Status);
        await service.SendLinesAsync(
            "/v1/indexes/notes/documents?refresh=true",
            "{\"_id\": \"a\", \"text\": \"bone\"}\n{\"_id\": \"b\", \"text\": \"heart\"}");
        var (_, batch) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/search/batch",
            JsonNode.Parse("""{"searches": [{"text": "heart", "k": 1}, {"text": "bone", "k": 1}]}"""));
        Assert.Equal(["b", "a"], batch!["answers"]!.AsArray().Select(static a => (string)a!["hits"]![0]!["id"]!));
        Assert.Equal(400, (await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/search/batch", JsonNode.Parse("""{"searches": []}"""))).Status);
        var (status, refused) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/search/batch", JsonNode.Parse("""{"searches": [{"text": "heart"}, null]}"""));
        Assert.Equal((400, "Search 2 of 2 is null."), (status, (string)refused!["title"]!));
    }

    private async Task<ServiceHost> StartAsync()
    {
        var service = await ServiceHost.StartAsync(_folder["data"], $"--SparseSearch:ImportFolder={_folder["imports"]}");
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""));
        return service;
    }
}
