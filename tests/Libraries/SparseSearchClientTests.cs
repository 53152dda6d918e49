using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SparseSearch.Api.Contracts;
using SparseSearch.Client;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The client against the whole service: each method does what it says, and refusals are typed.</summary>
public sealed class SparseSearchClientTests : IDisposable
{
    private static readonly NewDocument[] s_notes =
    [
        new("bone", "Vitamin D and the density of bone in older women.") { Title = "Vitamin D", Fields = Year(2001) },
        new("heart", "Blood pressure and the heart.") { Fields = Year(2010) },
        new("both", "Vitamin K for bone and heart.") { Fields = Year(2020) },
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnIndexIsMadeFilledSearchedChangedAndDeleted()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var client = new SparseSearchClient(service.Client);
        Assert.True(await client.IsReadyAsync());
        Assert.Equal("table", Assert.Single((await client.ListIndexesAsync()).Models));
        var made = await client.CreateIndexAsync("notes", new CreateIndexRequest("table"));
        Assert.Equal(("notes", 0), (made.Name, made.Documents));
        Assert.Equal((3, 0), Counts(await client.AddAsync("notes", s_notes, new AddOptions { Refresh = true })));
        var found = await client.SearchAsync("notes", "vitamin", filter: "year >= 2005");
        Assert.Equal("both", Assert.Single(found.Hits.Where(static h => h.Score > 1)).Id);
        Assert.Equal(2020, found.Hits[0].Fields!.Value.GetProperty("year").GetInt32());
        var batch = await client.SearchBatchAsync("notes", [new SearchQuery("vitamin", K: 1), new SearchQuery("heart", K: 2)]);
        Assert.Equal([1, 2], batch.Select(static a => a.Hits.Count));
        Assert.Equal("Vitamin D", (await client.FindDocumentAsync("notes", "bone", terms: true))!.Title);
        Assert.Null(await client.FindDocumentAsync("notes", "none"));
        Assert.True(await client.DeleteDocumentAsync("notes", "bone"));
        Assert.False(await client.DeleteDocumentAsync("notes", "bone"));
        Assert.Equal(2, (await client.RefreshAsync("notes")).Searchable);
        Assert.Equal(2, (await client.GetIndexAsync("notes")).Documents);
        Assert.NotEmpty((await client.EncodeAsync(new EncodeRequest(["vitamin"]))).Vectors[0]);
        await client.DeleteIndexAsync("notes");
        Assert.Empty((await client.ListIndexesAsync()).Indexes);
    }

    [Fact]
    public async Task AliasesSnapshotsStatisticsWarmUpAndTheWalkThroughAllHitsAreThere()
    {
        await using var service = await StartWithNotesAsync();
        var client = new SparseSearchClient(service.Client);
        Assert.Equal("notes", (await client.PointAliasAsync("current", "notes")).Index);
        Assert.Equal("current", Assert.Single(await client.ListAliasesAsync()).Alias);
        Assert.True((await client.WarmUpAsync("current")).Bytes > 0);
        var walked = new List<string>();
        await foreach (var hit in client.SearchAllAsync("current", new SearchQuery("bone and heart", K: 1)))
        {
            walked.Add(hit.Id);
        }

        Assert.Equal((await client.SearchAsync("notes", "bone and heart")).Hits.Select(static h => h.Id), walked);
        Assert.Equal(walked.Count, walked.Distinct().Count());
        Assert.True((await client.GetStatisticsAsync("notes")).Searches > 1);
        Assert.Equal("notes", Assert.Single((await client.GetStatisticsAsync()).Indexes).Name);
        Assert.Equal(3, (await client.MakeSnapshotAsync("notes", "first")).Documents);
        Assert.Equal("first", Assert.Single(await client.ListSnapshotsAsync("notes")).Name);
        Assert.Equal(3, (await client.RestoreSnapshotAsync("notes", "first", "again")).Documents);
        await client.DeleteSnapshotAsync("notes", "first");
        await client.RemoveAliasAsync("current");
        Assert.Empty(await client.ListAliasesAsync());
    }

    [Fact]
    public async Task ARefusalHasStatusCodeValueAndRemedy()
    {
        await using var service = await StartWithNotesAsync();
        var client = new SparseSearchClient(service.Client);
        var refused = await Assert.ThrowsAsync<SparseSearchException>(() => client.GetIndexAsync("none"));
        Assert.Equal((HttpStatusCode.NotFound, "unknown_index", "none"), (refused.Status, refused.Code, refused.Value));
        Assert.NotEmpty(refused.Remedy!);
        Assert.Contains("none", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<SparseSearchException>(() => client.SearchAsync("notes", "a", k: 0));
        Assert.Equal("bad_k", refused.Code);
        refused = await Assert.ThrowsAsync<SparseSearchException>(() => client.SearchAsync("notes", "a", filter: "year >"));
        Assert.Equal("bad_filter", refused.Code);
        refused = await Assert.ThrowsAsync<SparseSearchException>(() => client.AddAsync("none", s_notes));
        Assert.Equal("unknown_index", refused.Code);
        Assert.Equal(404, (int)(await Assert.ThrowsAsync<SparseSearchException>(() => client.GetJobAsync(99))).Status);
    }

    [Fact]
    public async Task DocumentsThatAreNotTakenAreNamedAndTheOthersAreTaken()
    {
        await using var service = await StartWithNotesAsync();
        var client = new SparseSearchClient(service.Client);
        var written = await client.AddAsync("notes", [new NewDocument("new", "bone"), new NewDocument("bad", "x") { Fields = Wrong() }]);
        Assert.Equal((1, 1), Counts(written));
        Assert.Equal("bad", Assert.Single(written.Rejections).Id);
    }

    [Fact]
    public async Task EncodedDocumentsComeAsAStreamThatTheServiceTakesWhole()
    {
        const int Count = 5_000;
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var client = new SparseSearchClient(service.Client);
        await client.CreateIndexAsync("many", new CreateIndexRequest(Vocabulary: ["a", "b"]));
        Assert.Equal((Count, 0), Counts(await client.AddAsync("many", Many(Count), new AddOptions { Encoded = true, Refresh = true })));
        var found = await client.SearchAsync("many", new SearchQuery(Vector: new Dictionary<string, float> { ["b"] = 1 }, K: 3));
        Assert.Equal(3, found.Hits.Count);
    }

    [Fact]
    public async Task AStreamThatIsCancelledEndsAndTheIndexGoesOn()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var client = new SparseSearchClient(service.Client);
        await client.CreateIndexAsync("many", new CreateIndexRequest(Vocabulary: ["a", "b"]));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AddAsync(
            "many", Many(1_000_000, stopAt: 3_000, stop), new AddOptions { Encoded = true }, stop.Token));
        Assert.Equal((10, 0), Counts(await client.AddAsync("many", Many(10), new AddOptions { Encoded = true })));
    }

    [Fact]
    public async Task WhatTheSourceOfDocumentsThrowsIsTheCallersOwn()
    {
        await using var service = await StartWithNotesAsync();
        var client = new SparseSearchClient(service.Client);
        var thrown = await Assert.ThrowsAsync<FormatException>(() => client.AddAsync("notes", Broken()));
        Assert.Equal("no document", thrown.Message);

        static async IAsyncEnumerable<NewDocument> Broken()
        {
            await Task.CompletedTask;
            yield return new NewDocument("1", "bone");
            throw new FormatException("no document");
        }
    }

    [Fact]
    public async Task AJobIsWatchedUntilItsEnd()
    {
        Directory.CreateDirectory(_folder["imports"]);
        File.WriteAllLines(_folder["imports", "notes.jsonl"], Enumerable.Range(0, 200).Select(static i =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"_id\": \"d{i}\", \"text\": \"document {i} about bones\"}}")));
        await using var service = await StartWithNotesAsync($"--SparseSearch:ImportFolder={_folder["imports"]}");
        var client = new SparseSearchClient(service.Client);
        var job = await client.StartJobAsync("notes", new StartJobRequest("notes.jsonl"));
        await foreach (var told in client.WatchJobAsync(job.Id, TimeSpan.FromMilliseconds(20)))
        {
            Assert.True(told.Items >= job.Items);
            job = told;
        }

        Assert.Equal(("done", 200), (job.State, job.Indexed));
        Assert.False(await client.StopJobAsync(job.Id));
        Assert.Equal(job.Id, Assert.Single(await client.ListJobsAsync()).Id);
        Assert.Equal(203, (await client.GetIndexAsync("notes")).Searchable);
    }

    [Fact]
    public async Task TheFactoryOfClientsGivesOneWithAddressAndKey()
    {
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:Keys:0:Name=all", "--SparseSearch:Keys:0:Scope=Admin",
            $"--SparseSearch:Keys:0:Sha256={Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("secret"u8))}");
        await using var services = new ServiceCollection().AddSparseSearchClient(options =>
        {
            options.Address = service.Client.BaseAddress;
            options.ApiKey = "secret";
        }).Services.BuildServiceProvider();
        Assert.Empty((await services.GetRequiredService<SparseSearchClient>().ListIndexesAsync()).Indexes);
        var stranger = new SparseSearchClient(service.Client);
        var refused = await Assert.ThrowsAsync<SparseSearchException>(() => stranger.ListIndexesAsync());
        Assert.Equal((HttpStatusCode.Unauthorized, "no_key"), (refused.Status, refused.Code));
    }

    private static (long, long) Counts(WriteResult written) => (written.Taken, written.Rejected);

    private static Dictionary<string, JsonElement> Year(int year) =>
        new() { ["year"] = JsonElement.Parse(year.ToString(CultureInfo.InvariantCulture)) };

    private static Dictionary<string, JsonElement> Wrong() => new() { ["year"] = JsonElement.Parse("\"text\"") };

    private static async IAsyncEnumerable<NewDocument> Many(int count, int stopAt = -1, CancellationTokenSource? stop = null)
    {
        for (var i = 0; i < count; i++)
        {
            if (i == stopAt)
            {
                await stop!.CancelAsync();
            }

            yield return new NewDocument(i.ToString(CultureInfo.InvariantCulture), "")
            {
                Vector = new Dictionary<string, float> { ["a"] = 1, ["b"] = 1 + (i % 7) },
            };
        }
    }

    private async Task<ServiceHost> StartWithNotesAsync(params string[] arguments)
    {
        var service = await ServiceHost.StartAsync(_folder["data"], arguments);
        var client = new SparseSearchClient(service.Client);
        await client.CreateIndexAsync("notes", new CreateIndexRequest("table"));
        await client.AddAsync("notes", s_notes, new AddOptions { Refresh = true });
        return service;
    }
}
