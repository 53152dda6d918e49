using System.Text.Json.Nodes;
using SparseSearch.Cli;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: an index's engines can be tuned and looked into from the command line.
/// Method: whole command lines on one drawn index with the sections of both engines.
/// </summary>
public sealed class TuneAndInspectTests : IClassFixture<TuneAndInspectTests.DrawnIndex>, IDisposable
{
    private const int DocCount = 1_200;
    private readonly DrawnIndex _drawn;
    private readonly TemporaryFolder _folder = new();

    public TuneAndInspectTests(DrawnIndex drawn) => _drawn = drawn;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TuningReportsEverySettingAndChoosesOnOneHalfForTheOther()
    {
        var outcome = await CommandLine.RunAsync(
            "tune", _drawn.Index, "--queries", _drawn.Queries, "--passes", "1", "--json");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        var report = JsonNode.Parse(outcome.Output)!;
        var points = report["points"]!.AsArray();
        Assert.Equal(40, (int)report["queries"]!);
        Assert.Contains(points, point => (string?)point!["setting"] == "exact" && (double)point["recall"]! == 1);
        Assert.Contains(points, point => ((string?)point!["setting"])!.StartsWith("seismic", StringComparison.Ordinal));
        var front = points.Where(point => (bool)point!["front"]!).Select(point => (double)point!["recall"]!).ToList();
        Assert.Equal(front.Count, front.Distinct().Count());
        Assert.Contains(1.0, front);
        Assert.All(report["targets"]!.AsArray(), target =>
        {
            Assert.InRange((double)target!["chosenOn"]!["recall"]!, (double)target["recall"]!, 1);
            Assert.Equal(20, (int)target["heldOut"]!["queries"]!);
        });
    }

    [Fact]
    public async Task TuningPrintsTablesAndReadsVectorsAsLinesToo()
    {
        var lines = _folder.Write("q.jsonl", """
            {"id": "a", "vector": {"3": 1.5, "40": 1}}
            {"id": "b", "indices": [5, 9], "values": [1, 2]}
            {"id": "c", "vector": {"11": 1, "12": 1}}
            """);
        var outcome = await CommandLine.RunAsync(
            "tune", _drawn.Index, "-q", lines, "--passes", "1", "--engines", "windowed", "-k", "3");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("windowed candidates=", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("seismic", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("wanted", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QueriesThatCannotBeUsedAreNamed()
    {
        CsrVectors.Write(_folder["wide.csr"], 9_999, [new SparseVector([9_998], [1f])]);
        CsrVectors.Write(_folder["empty.csr"], 10, [SparseVector.Empty]);
        CsrVectors.Write(_folder["one.csr"], 10, [new SparseVector([1], [1f])]);
        foreach (var (queries, option, value, named) in ((string, string, string, string)[])
            [
                (_folder["wide.csr"], "-k", "10", "of different vocabularies"),
                (_folder["empty.csr"], "-k", "10", "holds no query with a term"),
                (_folder["one.csr"], "-k", "10", "give at least 2"),
                (_drawn.Queries, "-k", "0", "--k is 0; give 1 to"),
                (_drawn.Queries, "--limit", "1", "--limit is 1; give 2 to"),
                (_drawn.Queries, "--engines", "quick", "no engine 'quick'"),
                (_folder["none.csr"], "-k", "10", "none.csr"),
            ])
        {
            var outcome = await CommandLine.RunAsync("tune", _drawn.Index, "-q", queries, option, value);
            Assert.NotEqual(ExitCodes.Done, outcome.ExitCode);
            Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task InspectCountsWindowsBlocksAndSummaries()
    {
        var index = JsonNode.Parse((await CommandLine.RunAsync("inspect", _drawn.Index, "--json")).Output)!;
        var segment = index["segments"]![0]!;
        var engines = segment["engines"]!;
        Assert.Equal(1, (int)engines["windows"]!);
        Assert.Equal((long)segment["postings"]!, (long)engines["postings"]!);
        Assert.Equal((int)segment["usedTerms"]!, (int)engines["lists"]!);
        Assert.InRange((long)engines["seismicBlocks"]!, 1, (long)engines["seismicPostings"]!);
        Assert.Contains("PostingsPerList = 100", (string?)engines["seismicOptions"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AListIsShownLevelByLevelAndBlockByBlock()
    {
        var index = JsonNode.Parse((await CommandLine.RunAsync("inspect", _drawn.Index, "--json")).Output)!;
        var blocks = 0L;
        foreach (var longest in index["segments"]![0]!["longestLists"]!.AsArray())
        {
            var list = JsonNode.Parse((await CommandLine.RunAsync(
                "inspect", _drawn.Index, "--list", (string)longest!["term"]!, "--json")).Output)!["lists"]![0]!;
            Assert.Equal((int)longest["documents"]!, list["levels"]!.AsArray().Sum(level => (int)level!["postings"]!));
            Assert.Equal((int)list["seismicPostings"]!, list["blocks"]!.AsArray().Sum(b => (int)b!["documents"]!));
            Assert.All(list["blocks"]!.AsArray(), block => Assert.True((int)block!["summaryTerms"]! > 0));
            Assert.All(
                list["levels"]!.AsArray(), level => Assert.True((int)level!["lowestImpact"]! <= (int)level["highestImpact"]!));
            blocks += list["blocks"]!.AsArray().Count;
        }

        Assert.InRange(blocks, 10, (long)index["segments"]![0]!["engines"]!["seismicBlocks"]!);
        var text = await CommandLine.RunAsync("inspect", _drawn.Index, "--list", "3");
        Assert.Contains("summaryTerms", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AListNeedsAKnownTermAndAnIndexFolder()
    {
        var segment = Directory.GetFiles(_drawn.Index, "*.seg").Single();
        foreach (var (args, named) in ((string[], string)[])
            [
                ([_drawn.Index, "--list", "nosuchterm"], "have no 'nosuchterm'"),
                ([segment, "--list", "3"], "need an index folder"),
                ([_drawn.Index, "--list", "3", "--document", "0"], "not both"),
            ])
        {
            var outcome = await CommandLine.RunAsync(["inspect", .. args]);
            Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
            Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>A drawn collection, indexed for both engines by the command line.</summary>
    public sealed class DrawnIndex : IAsyncLifetime, IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string Index => _folder["ix"];

        public string Queries => _folder["q.csr"];

        public async Task InitializeAsync()
        {
            CsrVectors.Write(
                _folder["d.csr"], SyntheticVectors.VocabularySize, new SyntheticVectors(21).Docs(DocCount));
            CsrVectors.Write(Queries, SyntheticVectors.VocabularySize, new SyntheticVectors(21).Queries(40));
            var built = await CommandLine.RunAsync(
                "index", _folder["d.csr"], "-i", Index, "--engines", "exact,seismic", "--seismic-postings", "100");
            Assert.Equal((ExitCodes.Done, ""), (built.ExitCode, built.Error));
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => _folder.Dispose();
    }
}
