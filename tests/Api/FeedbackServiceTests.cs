using System.Text.Json.Nodes;
using SparseSearch.Api.Contracts;
using SparseSearch.Client;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the service searches with feedback by vector, by words and by both, says what it did, and refuses what it cannot do.
/// Method: real requests; scores are taken apart again.
/// </summary>
public sealed class FeedbackServiceTests : IDisposable
{
    private const string Notes = """
        {"_id": "bone", "title": "Vitamin D", "text": "Vitamin D and the density of bones in older women.", "year": 2001}
        {"_id": "heart", "title": "Hearts", "text": "Blood pressure and the heart.", "year": 2010}
        {"_id": "both", "title": "", "text": "Vitamin K for bone and heart.", "year": 2020}
        {"_id": "women", "title": "", "text": "Pressure on older women.", "year": 2021}

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exact", "rocchio,documents=2,max-df=1", "terms")]
    [InlineData("auto", "average", "terms")]
    [InlineData("bm25", "rm3,documents=2,max-df=1", "terms")]
    [InlineData("hybrid", "vector-rocchio", "parts")]
    [InlineData("hybrid", "vector-rocchio,interpolate=before", "terms")]
    public async Task TheAnswerSaysWhatWasLearnedAndScoresAreTheNewQuerys(string engine, string feedback, string explained)
    {
        await using var service = await StartAsync();
        var (status, found) = await SearchAsync(
            service, $$"""{"text": "density of bones", "engine": "{{engine}}", "feedback": "{{feedback}}", "explain": true}""");
        Assert.Equal(200, status);
        var did = found!["feedback"]!;
        Assert.Equal((feedback, null), ((string)did["method"]!, (string?)did["reason"]));
        Assert.Equal("bone", (string)did["documents"]![0]!);
        Assert.Contains(did["terms"]!.AsArray(), static term => (double)term!["original"]! == 0);
        Assert.Contains(did["terms"]!.AsArray(), static term => (double)term!["original"]! > 0);
        Assert.Contains("women", found["hits"]!.AsArray().Select(static hit => (string)hit!["id"]!));
        foreach (var hit in found["hits"]!.AsArray())
        {
            Assert.Equal((double)hit!["score"]!, hit[explained]!.AsArray().Sum(static part => (double)part!["contribution"]!), 1e-4);
        }

        (_, found) = await SearchAsync(service, $$"""{"text": "density of bones", "engine": "{{engine}}"}""");
        Assert.Null(found!["feedback"]);
    }

    [Fact]
    public async Task FiltersHoldForWhatIsLearnedAndAReasonIsGivenWhereNothingIs()
    {
        await using var service = await StartAsync();
        var (_, found) = await SearchAsync(
            service, """{"text": "bones", "engine": "bm25", "feedback": "rm3,max-df=1", "filter": "year > 2005"}""");
        Assert.Equal(["both"], found!["feedback"]!["documents"]!.AsArray().Select(static id => (string)id!));
        (_, found) = await SearchAsync(
            service, """{"text": "bones", "engine": "bm25", "feedback": "rm3,least-documents=9"}""");
        Assert.StartsWith("The query finds 2 documents", (string)found!["feedback"]!["reason"]!, StringComparison.Ordinal);
        Assert.Equal(2, found["hits"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("exact", "rm4", "There is no feedback 'rm4'")]
    [InlineData("exact", "rm3,documents=0", "documents is 0; give a whole number from 1 to 100")]
    [InlineData("bm25", "rm3,interpolate=both", "has one of them")]
    [InlineData("exact", "rocchio,bottom-documents=1,depth=5000", "It needs the first 5000 hits")]
    public async Task WrongFeedbackIsRefusedByName(string engine, string feedback, string named)
    {
        await using var service = await StartAsync();
        var (status, refused) = await SearchAsync(
            service, $$"""{"text": "bone", "engine": "{{engine}}", "feedback": "{{feedback}}"}""");
        Assert.Equal((400, "bad_feedback", feedback), (status, (string)refused!["code"]!, (string)refused["value"]!));
        Assert.Contains(named, (string)refused["title"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)refused["remedy"]!);
    }

    [Fact]
    public async Task ACursorWalksThroughTheNewQuerysHitsAndAnotherFeedbackIsAnotherSearch()
    {
        await using var service = await StartAsync();
        var client = new SparseSearchClient(service.Client);
        var query = new SearchQuery("density of bones", Feedback: "average");
        var whole = await client.SearchAsync("notes", query);
        Assert.Equal("average", whole.Feedback!.Method);
        var walked = new List<string>();
        await foreach (var hit in client.SearchAllAsync("notes", query with { K = 1 }))
        {
            walked.Add(hit.Id);
        }

        Assert.Equal(whole.Hits.Select(static hit => hit.Id), walked);
        var first = await client.SearchAsync("notes", query with { K = 1, Cursor = "" });
        var error = await Assert.ThrowsAnyAsync<SparseSearchException>(
            () => client.SearchAsync("notes", query with { K = 1, Cursor = first.Next, Feedback = "rm3" }));
        Assert.Contains("another search", error.Message, StringComparison.Ordinal);
    }

    private async Task<ServiceHost> StartAsync()
    {
        var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/notes", JsonNode.Parse("""{"model": "table"}"""));
        var (status, _) = await service.SendLinesAsync("/v1/indexes/notes/documents?refresh=true", Notes);
        Assert.Equal(200, status);
        return service;
    }

    private static Task<(int Status, JsonNode? Body)> SearchAsync(ServiceHost service, string query) =>
        service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/search", JsonNode.Parse(query));
}
