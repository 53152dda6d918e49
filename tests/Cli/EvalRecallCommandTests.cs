using System.Text.Json.Nodes;
using SparseSearch.Cli;
using SparseSearch.Core.Numerics;
using SparseSearch.Embedded.Composition;
using SparseSearch.Query.Planning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: <c>eval recall</c> compares settings with exact search, calibrates an index that is there, and what it stored is used by
/// every search for a recall, copied with the index and removed with its segment.
/// Method: whole command lines over an index of made vectors that is large enough to be calibrated.
/// </summary>
public sealed class EvalRecallCommandTests : IClassFixture<EvalRecallCommandTests.Material>
{
    private const int Documents = 4_000, Terms = 400, Queries = 300;

    private readonly Material _its;

    public EvalRecallCommandTests(Material material) => _its = material;

    [Fact]
    public async Task SettingsAndRecallsAreComparedOnTheOtherHalf()
    {
        var json = await JsonAsync(
            "eval", "recall", _its.Index, "--queries", _its.Queries, "--engine", "windowed", "--setting", "candidates=10 min-contribution-norm=0.6",
            "--setting", "candidates=400", "--recall", "0.9,exact", "--k", "10,20", "--passes", "1", "--json");
        Assert.Equal((Queries, Queries / 2), ((int)json["queries"]!, (int)json["reportedQueries"]!));
        var rows = json["rows"]!.AsArray();
        Assert.Equal(
            ["windowed candidates=10 min-contribution-norm=0.6", "windowed candidates=400", "auto recall=0.9", "auto recall=exact"],
            rows.Take(4).Select(row => (string)row!["setting"]!));
        Assert.Equal([10, 10, 10, 10, 20, 20, 20, 20], rows.Select(row => (int)row!["k"]!));
        Assert.True((double)rows[0]!["recall"]! < (double)rows[1]!["recall"]!);
        Assert.Equal((1.0, 0.0), ((double)rows[3]!["recall"]!, (double)rows[3]!["worstScoreLoss"]!));
        Assert.All(rows, row =>
        {
            Assert.InRange((double)row!["recall"]!, (double)row["recallLow"]!, (double)row["recallHigh"]!);
            Assert.InRange((double)row["meanScoreLoss"]!, 0, (double)row["worstScoreLoss"]!);
            Assert.Null(row["ndcg10"]);
        });
        Assert.Empty(json["stored"]!.AsArray());
    }

    [Fact]
    public async Task JudgementsGiveNdcgOfBoth()
    {
        var outcome = await CommandLine.RunAsync(
            "eval", "recall", _its.Index, "-q", _its.Queries, "--qrels", _its.Qrels, "--engine", "exhaustive", "--k", "10", "--passes", "1");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("| nDCG@10 | exact | difference |", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("| 1.0000 | 1.0000–1.0000 |", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("| 0.0000 | 0.00000 |", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("150 of 300 queries, those of odd number; 4000 documents", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsStoredIsUsedCopiedCheckedAndRemovedWithItsSegment()
    {
        using var folder = new TemporaryFolder();
        var index = folder["mine.index"];
        await JsonAsync("snapshot", _its.Index, index, "--json");
        var before = await ReasonAsync(index);
        var json = await JsonAsync(
            "eval", "recall", index, "--queries", _its.Queries, "--recall", "0.9,0.95", "--k", "10", "--passes", "1", "--store", "--json");
        var stored = (string)Assert.Single(json["stored"]!.AsArray())!;
        Assert.Equal(
            ["auto recall=0.9", "auto recall=0.95", "auto recall=0.9, calibrated", "auto recall=0.95, calibrated"],
            json["rows"]!.AsArray().Select(row => (string)row!["setting"]!));
        Assert.All(json["rows"]!.AsArray(), row => Assert.False((bool)row!["misses"]!));
        Assert.True(File.Exists(stored));
        Assert.NotEqual(before, await ReasonAsync(index));
        Assert.Contains(
            "stored with eval recall", (await CommandLine.RunAsync("inspect", index, "--json")).Output, StringComparison.Ordinal);

        // The planner of the stored calibration is the one whose figures were reported.
        var again = await JsonAsync(
            "eval", "recall", index, "--queries", _its.Queries, "--recall", "0.9,0.95", "--k", "10", "--passes", "1", "--json");
        Assert.Equal(
            json["rows"]!.AsArray().Skip(2).Select(row => (double)row!["recall"]!),
            again["rows"]!.AsArray().Select(row => (double)row!["recall"]!));

        var copy = folder["copy.index"];
        await JsonAsync("snapshot", index, copy, "--json");
        Assert.Equal(await File.ReadAllBytesAsync(stored), await File.ReadAllBytesAsync(Path.Combine(copy, Path.GetFileName(stored))));
        var sound = await CommandLine.RunAsync("verify", copy);
        Assert.Contains(".cal: checksum, and where it belongs", sound.Output, StringComparison.Ordinal);

        await _its.BuildAsync(copy, "--replace");
        Assert.Empty(Directory.GetFiles(copy, "*.cal"));

        var bytes = await File.ReadAllBytesAsync(stored);
        bytes[^9] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes);
        Assert.Equal(ExitCodes.Damaged, (await CommandLine.RunAsync("verify", index)).ExitCode);
    }

    [Fact]
    public async Task ChangesKeepWhatWasStoredUntilTheSegmentIsMerged()
    {
        using var folder = new TemporaryFolder();
        var index = folder["mine.index"];
        await JsonAsync("snapshot", _its.Index, index, "--json");
        await JsonAsync(
            "eval", "recall", index, "-q", _its.Queries, "--recall", "0.95", "--k", "10", "--passes", "1", "--store", "--json");
        var reason = await ReasonAsync(index);
        await File.WriteAllTextAsync(folder["more.jsonl"], File.ReadLines(_its.Vectors).First().Replace("\"d0\"", "\"new\"", StringComparison.Ordinal));
        await JsonAsync("add", folder["more.jsonl"], "--index", index, "--json");
        Assert.Single(Directory.GetFiles(index, "*.cal"));
        using (var session = IndexSession.Open(index, "auto"))
        {
            Assert.True(Calibration.Open(session.Index.Segments.MaxBy(segment => segment.DocCount)!.Reader)!.IsStored);
            Assert.Equal(Documents + 1, session.Index.LiveDocCount);
        }

        await JsonAsync("compact", index, "--json");
        Assert.Empty(Directory.GetFiles(index, "*.cal"));
        Assert.NotEqual(reason, await ReasonAsync(index));
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "--k is '0'; give numbers from 1", "--k", "10,0")]
    [InlineData(ExitCodes.Usage, "recall is 1.5; ask for", "--recall", "0.9,1.5")]
    [InlineData(ExitCodes.Usage, "--setting is of an engine", "--setting", "candidates=4")]
    [InlineData(ExitCodes.Usage, "There is no engine 'best'", "--engine", "best")]
    [InlineData(ExitCodes.Usage, "candidates is -1", "--engine", "windowed", "--setting", "candidates=-1")]
    [InlineData(ExitCodes.Usage, "--limit is 1", "--limit", "1")]
    [InlineData(ExitCodes.Failed, "no file", "--qrels", "nowhere")]
    public async Task WhatCannotBeComparedIsRefused(int code, string named, params string[] options)
    {
        var outcome = await CommandLine.RunAsync(["eval", "recall", _its.Index, "-q", _its.Queries, .. options]);
        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASmallIndexIsNotCalibratedAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder["few.jsonl"], File.ReadLines(_its.Vectors).Take(500));
        await CommandLine.RunAsync("index", folder["few.jsonl"], "--index", folder["few.index"]);
        var outcome = await CommandLine.RunAsync(
            "eval", "recall", folder["few.index"], "-q", _its.Queries, "--recall", "0.9", "--k", "10", "--passes", "1", "--store");
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("every segment is so small", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["few.index"], "*.cal"));
    }

    private static async Task<JsonNode> JsonAsync(params string[] line)
    {
        var outcome = await CommandLine.RunAsync(line);
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        return JsonNode.Parse(outcome.Output)!;
    }

    private async Task<string> ReasonAsync(string index)
    {
        var query = JsonNode.Parse(File.ReadLines(_its.Queries).First())!["vector"]!.ToJsonString();
        var json = await JsonAsync("search", "-i", index, "--vector", query, "--recall", "0.95", "--json");
        return (string)json["reason"]!;
    }

    /// <summary>Made documents about topics, queries about the same, and judgements of the queries' topics.</summary>
    public sealed class Material : IAsyncLifetime, IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string Index => _folder["made.index"];

        public string Vectors => _folder["vectors.jsonl"];

        public string Queries => _folder["queries.jsonl"];

        public string Qrels => _folder["qrels.txt"];

        public async Task InitializeAsync()
        {
            await File.WriteAllLinesAsync(Vectors, Enumerable.Range(0, Documents).Select(i => Line("d", i, seed: 5, terms: 30)));
            await File.WriteAllLinesAsync(
                Queries, Enumerable.Range(0, EvalRecallCommandTests.Queries).Select(i => Line("q", i, seed: 9, terms: 10)));
            await File.WriteAllLinesAsync(
                Qrels, Enumerable.Range(0, EvalRecallCommandTests.Queries).Select(i => $"q{i} 0 d{i} 1"));
            await BuildAsync(Index);
        }

        public async Task BuildAsync(string index, params string[] options)
        {
            var outcome = await CommandLine.RunAsync(["index", Vectors, "--index", index, .. options]);
            Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => _folder.Dispose();

        private static string Line(string kind, int number, ulong seed, int terms)
        {
            var random = new SeededRandom(seed, number);
            var topic = random.Next(20);
            var drawn = new SortedDictionary<int, double>();
            while (drawn.Count < terms)
            {
                var term = random.Next(4) == 0 ? random.Next(Terms) : ((topic * 19) + random.Next(60)) % Terms;
                drawn[term] = Math.Round(0.1 + (2 * random.NextDouble()), 3);
            }

            var vector = new JsonObject();
            foreach (var (term, weight) in drawn)
            {
                vector[$"t{term}"] = weight;
            }

            return new JsonObject { ["id"] = $"{kind}{number}", ["vector"] = vector }.ToJsonString();
        }
    }
}
