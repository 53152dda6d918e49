using System.Text.Json.Nodes;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the service searches by words alone, and by words and vector joined, with filters, explanations and changes.
/// Method: real requests; scores are taken apart again.
/// </summary>
public sealed class TextSearchServiceTests : IDisposable
{
    private const string Notes = """
        {"_id": "bone", "title": "Vitamin D", "text": "Vitamin D and the density of bones in older women.", "year": 2001}
        {"_id": "heart", "title": "Hearts", "text": "Blood pressure and the heart.", "year": 2010}
        {"_id": "both", "title": "", "text": "Vitamin K for bone and heart.", "year": 2020}

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WordsAreFoundByTheirStemsAndContributionsAddUp()
    {
        await using var service = await StartAsync("""{"model": "table"}""");
        var (status, found) = await SearchAsync(service, """{"text": "the bone's densities", "engine": "bm25", "explain": true, "highlight": true}""");
        Assert.Equal(200, status);
        Assert.Equal(("bm25", true), ((string)found!["engine"]!, (bool)found["exact"]!));
        Assert.Equal(["bone", "both"], IdsOf(found));
        Assert.Equal(["bone", "densiti"], found["queryTerms"]!.AsArray().Select(static t => (string)t!["term"]!).Order());
        foreach (var hit in found["hits"]!.AsArray())
        {
            var sum = hit!["terms"]!.AsArray().Sum(static term => (double)term!["contribution"]!);
            Assert.Equal((double)hit["score"]!, sum, 1e-5);
            Assert.All(hit["terms"]!.AsArray(), static term => Assert.Equal(
                (double)term!["query"]! * (double)term["document"]!, (double)term["contribution"]!, 1e-5));
        }

        var best = found["hits"]![0]!;
        Assert.Equal(["density", "bones"], best["marks"]!.AsArray().Select(mark =>
            ((string)best["snippet"]!).Substring((int)mark![0]!, (int)mark[1]!)));
    }

    [Fact]
    public async Task ChangesFiltersAndPagesHold()
    {
        await using var service = await StartAsync("""{"model": "table"}""");
        var (_, found) = await SearchAsync(service, """{"text": "vitamin", "engine": "bm25", "filter": "year > 2005"}""");
        Assert.Equal(["both"], IdsOf(found));
        (_, found) = await SearchAsync(service, """{"text": "vitamin", "engine": "bm25", "k": 1, "offset": 1}""");
        Assert.Single(IdsOf(found));

        await service.SendLinesAsync(
            "/v1/indexes/notes/documents?refresh=true", """{"_id": "bone", "text": "Quite another matter."}""" + "\n");
        (_, found) = await SearchAsync(service, """{"text": "vitamin", "engine": "bm25"}""");
        Assert.Equal(["both"], IdsOf(found));
        (_, found) = await SearchAsync(service, """{"text": "matters", "engine": "bm25"}""");
        Assert.Equal(["bone"], IdsOf(found));
        await service.SendAsync(HttpMethod.Delete, "/v1/indexes/notes/documents/both?refresh=true");
        (_, found) = await SearchAsync(service, """{"text": "vitamin", "engine": "bm25"}""");
        Assert.Empty(IdsOf(found));
    }

    [Fact]
    public async Task HybridHitsAreMadeOfBothEnginesAndSayOfWhichHowMuch()
    {
        await using var service = await StartAsync("""{"model": "table"}""");
        var (status, found) = await SearchAsync(service, """{"text": "bones and density", "engine": "hybrid", "explain": true}""");
        Assert.Equal(200, status);
        Assert.Equal("hybrid", (string)found!["engine"]!);
        Assert.Equal("bone", IdsOf(found)[0]);
        foreach (var hit in found["hits"]!.AsArray())
        {
            var parts = hit!["parts"]!.AsArray();
            Assert.Equal(["bm25", "exact"], parts.Select(static part => (string)part!["engine"]!));
            Assert.Equal((double)hit["score"]!, parts.Sum(static part => (double)part!["contribution"]!), 1e-6);
            foreach (var part in parts.Where(static part => part!["rank"] is not null))
            {
                Assert.InRange((double)part!["contribution"]!, 0, (double)part["weight"]!);
                Assert.Equal(
                    (double)part["score"]!, part["terms"]!.AsArray().Sum(static term => (double)term!["contribution"]!), 1e-4);
            }
        }

        (_, found) = await SearchAsync(service, """{"text": "bones", "engine": "hybrid", "k": 1, "cursor": ""}""");
        var first = Assert.Single(IdsOf(found));
        (_, found) = await SearchAsync(
            service, $$"""{"text": "bones", "engine": "hybrid", "k": 1, "cursor": "{{(string)found!["next"]!}}"}""");
        Assert.NotEqual(first, Assert.Single(IdsOf(found)));
    }

    [Fact]
    public async Task AVectorOrARecallIsRefusedWithARemedy()
    {
        await using var service = await StartAsync("""{"model": "table"}""");
        foreach (var engine in (string[])["bm25", "hybrid"])
        {
            var (status, refused) = await SearchAsync(service, $$"""{"vector": {"bone": 1}, "engine": "{{engine}}"}""");
            Assert.Equal((400, "bad_engine"), (status, (string)refused!["code"]!));
            Assert.Contains("Give the text", (string)refused["remedy"]!, StringComparison.Ordinal);
            (status, refused) = await SearchAsync(service, $$"""{"text": "bone", "recall": 0.9, "engine": "{{engine}}"}""");
            Assert.Equal((400, "bad_engine"), (status, (string)refused!["code"]!));
        }
    }

    [Fact]
    public async Task AnIndexWithoutTextsOrWithoutAModelIsRefusedByName()
    {
        await using var service = await StartAsync("""{"model": "table", "storeText": false}""");
        foreach (var engine in (string[])["bm25", "hybrid"])
        {
            var (status, refused) = await SearchAsync(service, $$"""{"text": "bone", "engine": "{{engine}}"}""");
            Assert.Equal((409, "no_texts"), (status, (string)refused!["code"]!));
        }

        var (_, index) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes");
        Assert.DoesNotContain("bm25", index!["engines"]!.AsArray().Select(static e => (string)e!));
    }

    [Fact]
    public async Task WarmingUpReadsTheTexts()
    {
        await using var service = await StartAsync("""{"model": "table"}""");
        var (status, _) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/warmup", JsonNode.Parse("""{"engines": ["bm25", "hybrid"]}"""));
        Assert.Equal(200, status);
        var (_, index) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes");
        Assert.Equal(["bm25", "hybrid"], index!["engines"]!.AsArray().Select(static e => (string)e!).TakeLast(2));
    }

    [Fact]
    public async Task AnEmptyIndexIsSearched()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""));
        foreach (var engine in (string[])["bm25", "hybrid"])
        {
            var (status, found) = await SearchAsync(service, $$"""{"text": "bone", "engine": "{{engine}}", "explain": true}""");
            Assert.Equal((200, 0), (status, IdsOf(found).Length));
        }
    }

    private async Task<ServiceHost> StartAsync(string index)
    {
        var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse(index));
        var (status, _) = await service.SendLinesAsync("/v1/indexes/notes/documents?refresh=true", Notes);
        Assert.Equal(200, status);
        return service;
    }

    private static Task<(int Status, JsonNode? Body)> SearchAsync(ServiceHost service, string query) =>
        service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/search", JsonNode.Parse(query));

    private static string[] IdsOf(JsonNode? answer) =>
        [.. answer!["hits"]!.AsArray().Select(static hit => (string)hit!["id"]!)];
}
