using SparseSearch.Benchmarks.ServiceFuzzing;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: no request makes the service fail, hang or forget.
/// Method: seeded requests made of its own description, hostile ones among them; a long run is <c>fuzz-service</c> of the benchmarks.
/// </summary>
public sealed class ServiceFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RequestsOfAllShapesAreAnsweredWithoutAFailure()
    {
        await using var fuzzer = await ServiceFuzzer.StartAsync(_folder.Root, TestPaths.Data("models", "inference-free-tiny"));
        var tally = await fuzzer.RunAsync(new ServiceFuzzOptions { Requests = 3_000, Workers = 4, Patience = TimeSpan.FromSeconds(60) });
        Assert.True(tally.Findings.Count == 0, string.Join('\n', fuzzer.Errors.All.Concat(tally.Findings).Take(8)));
        Assert.Equal(3_000, tally.Requests);

        // It fails where the requests are all of one kind, and say nothing.
        Assert.All((int[])[200, 201, 204, 400, 404, 405, 409, 415], status => Assert.True(tally.Statuses.GetValueOrDefault(status) >= 5, $"{status}"));
    }

    [Fact]
    public void TheSameSeedGivesTheSameRequests()
    {
        var description = System.Text.Json.Nodes.JsonNode.Parse("""
            {"paths": {"/v1/indexes/{name}/search": {"post": {"parameters": [{"name": "name", "in": "path"}], "requestBody": {"content": {"application/json":
            {"schema": {"type": "object", "properties": {"text": {"type": "string"}, "k": {"type": "integer"}}}, "example": {"text": "a", "k": 3}}}}}}}}
            """)!;
        var server = new Uri("http://127.0.0.1:1");
        string[] Requests(ulong seed) => [.. Enumerable.Range(0, 200).Select(i =>
        {
            var (request, _, body) = new RequestMaker(description).Make(server, seed, i);
            using (request)
            {
                return $"{request.Method} {request.RequestUri!.OriginalString} {Convert.ToHexString(body)}";
            }
        })];
        Assert.Equal(Requests(1), Requests(1));
        Assert.NotEqual(Requests(1), Requests(2));
        Assert.True(Requests(1).Distinct().Count() > 150);
    }
}
