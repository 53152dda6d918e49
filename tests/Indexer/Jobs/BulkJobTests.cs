using System.Text.Json;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Jobs;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Log;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A bulk job takes all of its input, once, however often it is stopped.</summary>
public sealed class BulkJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AJobThatIsStoppedAgainAndAgainEndsLikeOneThatWasNot()
    {
        var input = WriteInput(250);
        var whole = await RunAsync("whole", input);
        Assert.Equal((250, 250, 0, 0), (whole.Items, whole.Indexed, whole.Rejected, whole.Resumed));

        var (runs, resumed) = (0, 0L);
        for (var isDone = false; !isDone; runs++)
        {
            try
            {
                resumed = (await RunAsync("stopped", input, new StoppingEncoder(stopAfter: 60))).Resumed;
                isDone = true;
            }
            catch (OperationCanceledException)
            {
                Assert.True(runs < 50, "Every run should come further than the one before.");
            }
        }

        Assert.True(runs > 2, $"{runs} runs");
        Assert.InRange(resumed, 150, 249);
        Assert.Equal(ContentOf("whole"), ContentOf("stopped"));
        Assert.Empty(Directory.EnumerateFiles(_folder["stopped", "jobs"]));
    }

    [Fact]
    public async Task ADocumentThatStandsTwiceIsThereOnceAsItStoodLast()
    {
        var path = _folder.Write("twice.jsonl", Line("a", "first") + Line("b", "other") + Line("a", "second"));
        var done = await RunAsync("index", BulkInput.Documents(path));
        Assert.Equal((3, 3, 0), (done.Items, done.Indexed, done.Rejected));
        Assert.Equal(["a: second", "b: other"], ContentOf("index").Order());
    }

    [Fact]
    public async Task WhatCannotBeIndexedGoesToTheSideFileWithItsReasonAndTheRestGoesOn()
    {
        var path = _folder.Write("bad.jsonl", string.Concat(
            Line("good", "one two"), "no json\n", Line(new string('x', 70_000), "an id that is too long"),
            "{\"_id\": \"field\", \"text\": \"t\", \"year\": 1999}\n", "{\"_id\": \"changed\", \"text\": \"t\", \"year\": \"x\"}\n",
            Line("sick", "poison in here"), Line("last", "three")));
        var done = await RunAsync("index", BulkInput.Documents(path), new StoppingEncoder());
        Assert.Equal((7, 3, 4), (done.Items, done.Indexed, done.Rejected));
        Assert.Equal(["field: t", "good: one two", "last: three"], ContentOf("index").Order());
        var rejected = File.ReadAllLines(RejectionsOf("index"))
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(4, rejected.Length);
        Assert.Equal(2, rejected[0].GetProperty("line").GetInt32());
        Assert.Contains("JSON", rejected[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("65", rejected[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("changed", rejected[2].GetProperty("id").GetString());
        Assert.Contains("year", rejected[2].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("sick", rejected[3].GetProperty("id").GetString());
        Assert.Contains("cannot be encoded", rejected[3].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RejectedDocumentsAreNotedOnceHoweverOftenTheJobIsStopped()
    {
        var path = _folder.Write("bad.jsonl", string.Concat(Enumerable.Range(0, 90).Select(
            i => i % 9 == 4 ? $"line {i} is bad\n" : Line($"d{i}", $"text {i}"))));
        for (var isDone = false; !isDone;)
        {
            try
            {
                var done = await RunAsync("index", BulkInput.Documents(path), new StoppingEncoder(stopAfter: 35));
                Assert.Equal((90, 80, 10), (done.Items, done.Indexed, done.Rejected));
                isDone = true;
            }
            catch (OperationCanceledException)
            {
                // As if a half-written line were left by a kill.
                File.AppendAllText(RejectionsOf("index"), "{\"half\": ");
            }
        }

        var lines = File.ReadAllLines(RejectionsOf("index")).Select(
            line => JsonDocument.Parse(line).RootElement.GetProperty("line").GetInt32());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 9) + 5), lines);
    }

    [Fact]
    public async Task AnEncoderThatFailsAtEveryTextFailsTheJob()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync("index", WriteInput(5), new StoppingEncoder(poison: "")));
        Assert.Contains("cannot be encoded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherInputOrEncoderThanThenIsRefusedUntilTheJobIsBegunAnew()
    {
        var input = WriteInput(100);
        await StopAsync(input, after: 60);
        var encoder = await Assert.ThrowsAsync<BulkJobException>(
            () => RunAsync("index", input, new StoppingEncoder(hash: "11")));
        Assert.Contains("another encoder (00, now 11)", encoder.Message, StringComparison.Ordinal);

        var lines = File.ReadAllLines(input.Name);
        File.WriteAllLines(input.Name, lines.Skip(1));
        var changed = await Assert.ThrowsAsync<BulkJobException>(() => RunAsync("index", input));
        Assert.Contains("are not those that were indexed before", changed.Message, StringComparison.Ordinal);

        File.WriteAllLines(input.Name, lines.Take(3));
        var shorter = await Assert.ThrowsAsync<BulkJobException>(() => RunAsync("index", input));
        // The chunk that was ready when the encoder stopped is in, or not yet.
        Assert.Matches("has 3 lines now, and (40|60) were indexed before", shorter.Message);

        var done = await RunAsync("index", input, restart: true);
        Assert.Equal((3, 0), (done.Items, done.Resumed));
    }

    [Fact]
    public async Task ADamagedCheckpointIsRefusedWithWhatToDo()
    {
        var input = WriteInput(100);
        await StopAsync(input, after: 60);
        var path = Assert.Single(Directory.EnumerateFiles(_folder["index", "jobs"]));
        foreach (var content in (string[])["", "{", "[]", "{\"format\": \"SparseSearch bulk job 2\"}", "null"])
        {
            File.WriteAllText(path, content);
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync("index", input));
            Assert.Contains("Restart the job", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Durability.Disk)]
    [InlineData(Durability.System)]
    [InlineData(Durability.Buffered)]
    public async Task WhatACheckpointSaysIsInTheLogAtThatMoment(Durability durability)
    {
        var input = WriteInput(100);
        using var index = Open("index", durability);
        var seen = 0;
        await new BulkJob(index, input, new HashingEncoder(), Options("index")).RunAsync(new Immediate<BulkJobProgress>(told =>
        {
            var noted = BulkJob.UnfinishedItems(index.Folder, input);
            if (noted > 0 && seen++ == 2)
            {
                CopyFolder(index.Folder, _folder["killed"]);
            }
        }));
        using var killed = LiveIndex.Open(_folder["killed"]);
        var items = BulkJob.UnfinishedItems(_folder["killed"], input);
        Assert.InRange(items, 20, 80);
        using var snapshot = killed.Snapshot();
        Assert.All(Enumerable.Range(0, (int)items), i => Assert.True(snapshot.TryFind($"d{i}", out _), $"d{i}"));
    }

    [Fact]
    public async Task VectorsAndOtherIndexesNeedNoEncoderAndKeepTheirWeights()
    {
        var vectors = Enumerable.Range(0, 40).Select(i => new VectorDocument($"v{i}", IndexTestFolder.Vector(i, 997)));
        await RunAsync("first", BulkInput.Vectors("vectors", vectors), withoutEncoder: true);
        using var first = IndexSnapshot.Open(_folder["first"]);
        await RunAsync("second", BulkInput.Joined([BulkInput.Index(first), BulkInput.Vectors("more", [new("v3", SparseVector.Empty)])]), withoutEncoder: true);
        using var second = IndexSnapshot.Open(_folder["second"]);
        Assert.Equal(40, second.LiveDocCount);
        for (var i = 0; i < 40; i++)
        {
            Assert.True(first.TryFind($"v{i}", out var there));
            Assert.True(second.TryFind($"v{i}", out var here));
            var expected = i == 3 ? SparseVector.Empty : first.VectorOf(there);
            Assert.Equal(expected.Weights.ToArray(), second.VectorOf(here).Weights.ToArray());
        }
    }

    [Fact]
    public async Task TextsWithoutAnEncoderAndOptionsOutOfRangeAreRefused()
    {
        var none = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunAsync("index", WriteInput(3), withoutEncoder: true));
        Assert.Contains("'d0' has no vector", none.Message, StringComparison.Ordinal);
        foreach (var options in (BulkJobOptions[])[
            Options("index") with { CheckpointItems = 0 }, Options("index") with { ChunkItems = 1_000_001 },
            Options("index") with { ChunkCharacters = 0 }])
        {
            Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
        }
    }

    private static string Line(string id, string text) =>
        JsonSerializer.Serialize(new Dictionary<string, string> { ["_id"] = id, ["text"] = text }) + "\n";

    private static void CopyFolder(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
            .Where(p => !Path.GetFileName(p).StartsWith("write.", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = File.Create(target);
            source.CopyTo(copy);
        }
    }

    private BulkInput WriteInput(int count) => BulkInput.Documents(_folder.Write(
        "input.jsonl", string.Concat(Enumerable.Range(0, count).Select(i => Line($"d{i}", $"text number {i}")))));

    private string RejectionsOf(string name) => _folder[name + ".rejected.jsonl"];

    private BulkJobOptions Options(string name) =>
        new() { RejectionsPath = RejectionsOf(name), ChunkItems = 20, CheckpointItems = 20 };

    private LiveIndex Open(string name, Durability durability = Durability.System)
    {
        var options = new LiveOptions { Durability = durability, Merges = new MergeOptions { InBackground = false } };
        return File.Exists(_folder[name, IndexFolder.ManifestName])
            ? LiveIndex.Open(_folder[name], options)
            : LiveIndex.Create(_folder[name], Vocabulary.Numbered(997), options);
    }

    private async Task StopAsync(BulkInput input, int after) => await Assert.ThrowsAsync<OperationCanceledException>(
        () => RunAsync("index", input, new StoppingEncoder(stopAfter: after)));

    private async Task<BulkJobProgress> RunAsync(
        string name, BulkInput input, StoppingEncoder? encoder = null, bool withoutEncoder = false, bool restart = false)
    {
        using var index = Open(name);
        var job = new BulkJob(
            index, input, withoutEncoder ? null : encoder ?? new StoppingEncoder(), Options(name) with { Restart = restart });
        return await job.RunAsync();
    }

    private string[] ContentOf(string name)
    {
        using var index = IndexSnapshot.Open(_folder[name]);
        return
        [
            .. Enumerable.Range(0, index.DocCount).Where(index.IsLive).Select(index.Document).Select(d => $"{d.Id}: {d.Text}"),
        ];
    }

    private sealed class Immediate<T>(Action<T> act) : IProgress<T>
    {
        public void Report(T value) => act(value);
    }
}
