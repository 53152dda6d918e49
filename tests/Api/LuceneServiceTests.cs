using System.Text.Json.Nodes;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the service searches by vectors with Lucene.Net as with its own engines, through changes.
/// Method: real requests; the answers are those of the exact engine.
/// </summary>
public sealed class LuceneServiceTests : IDisposable
{
    private static readonly string[] s_sought =
        ["\"text\": \"bone and heart\"", "\"text\": \"bone\", \"filter\": \"year > 2010\"", "\"vector\": {\"bone\": 1.5}"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnswersAreTheExactEnginesThroughChanges()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""));
        await AssertSameAsync(service, s_sought[..1]);
        await service.SendLinesAsync("/v1/indexes/notes/documents?refresh=true", string.Concat(Enumerable.Range(0, 40).Select(
            static i => $$"""{"_id": "n{{i}}", "text": "bone {{(i % 2 == 0 ? "heart" : "density")}}", "year": {{2000 + i}}}""" + "\n")));
        await AssertSameAsync(service, s_sought);
        await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes/documents/n4?refresh=true");
        await service.SendLinesAsync(
            "/v1/indexes/notes/documents?refresh=true", """{"_id": "n5", "text": "heart heart heart", "year": 1999}""" + "\n");
        await AssertSameAsync(service, s_sought);
    }

    [Fact]
    public async Task ItIsListedAndWarmedUp()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""));
        await service.SendLinesAsync("/v1/indexes/notes/documents?refresh=true", """{"_id": "a", "text": "bone"}""" + "\n");
        var (status, _) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/warmup", JsonNode.Parse("""{"engines": ["lucene"]}"""));
        Assert.Equal(200, status);
        var (_, index) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes");
        Assert.Contains("lucene", index!["engines"]!.AsArray().Select(static e => (string)e!));
        (status, var refused) = await SearchAsync(service, """{"text": "bone", "engine": "lucent"}""");
        Assert.Equal(400, status);
        Assert.Contains("exhaustive, lucene, bm25", (string)refused!["remedy"]!, StringComparison.Ordinal);
    }

    private static async Task AssertSameAsync(ServiceHost service, string[] allSought)
    {
        foreach (var sought in allSought)
        {
            var (status, exact) = await SearchAsync(service, $$"""{ {{sought}}, "k": 20, "explain": true}""");
            Assert.Equal(200, status);
            (status, var found) = await SearchAsync(service, $$"""{ {{sought}}, "k": 20, "explain": true, "engine": "lucene"}""");
            Assert.Equal((200, "lucene", true), (status, (string)found!["engine"]!, (bool)found["exact"]!));
            Assert.Equal(exact!["hits"]!.ToJsonString(), found["hits"]!.ToJsonString());
        }
    }

    private static Task<(int Status, JsonNode? Body)> SearchAsync(ServiceHost service, string query) =>
        service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/search", JsonNode.Parse(query));
}
