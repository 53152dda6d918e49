using System.Text.Json.Nodes;
using SparseSearch.Cli;
using SparseSearch.Core.Segments;
using SparseSearch.Lucene;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: engines and their settings can be chosen wherever something is built, searched or measured; mistakes name the remedy.
/// Method: run whole command lines on data/tiny.
/// </summary>
public sealed class EngineCommandTests : IClassFixture<TinyIndex>, IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");
    private readonly TinyIndex _tiny;
    private readonly TemporaryFolder _folder = new();

    public EngineCommandTests(TinyIndex tiny) => _tiny = tiny;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("windowed", "")]
    [InlineData("windowed", "candidates=30 min-contribution=0.1")]
    [InlineData("exhaustive", "")]
    [InlineData("lucene", "")]
    public async Task OnFewDocumentsEveryEngineFindsTheSame(string engine, string setting)
    {
        var exact = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "why storms form", "-k", "3", "--json");
        var other = await CommandLine.RunAsync(
            "search", "-i", _tiny.Folder, "why storms form", "-k", "3", "--json", "-e", engine, "--setting", setting);
        Assert.Equal(
            JsonNode.Parse(exact.Output)!["hits"]!.ToJsonString(), JsonNode.Parse(other.Output)!["hits"]!.ToJsonString());
    }

    [Theory]
    [InlineData("windowed", "candidates=many", "'candidates=many'")]
    [InlineData("windowed", "candidates", "knob=number")]
    [InlineData("windowed", "candidates=-2", "candidates is -2; give 1 to")]
    [InlineData("exact", "candidates=40", "has no settings")]
    [InlineData("lucene", "k1=2", "The engine lucene has no settings")]
    [InlineData("quickest", "", "there are exact, auto, windowed, clustered, clustered-exact, seismic, exhaustive, lucene, bm25, hybrid")]
    public async Task AWrongSettingIsAUsageError(string engine, string setting, string named)
    {
        var outcome = await CommandLine.RunAsync(
            "search", "-i", _tiny.Folder, "bees", "--engine", engine, "--setting", setting);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LuceneIsEvaluatedTimedAndInspected()
    {
        string[] collection = [TestPaths.Data("tiny"), "-m", s_model, "--work", _folder["work"], "--json"];
        var exact = await CommandLine.RunAsync(["eval", .. collection]);
        var lucene = await CommandLine.RunAsync(["eval", .. collection, "-e", "lucene"]);
        Assert.Equal(
            JsonNode.Parse(exact.Output)!["metrics"]!.ToJsonString(), JsonNode.Parse(lucene.Output)!["metrics"]!.ToJsonString());
        Assert.Equal("lucene", (string?)JsonNode.Parse(lucene.Output)!["engine"]);
        Assert.Single(Directory.GetDirectories(_folder["work"], "*.index"));

        var timed = await CommandLine.RunAsync(["bench", "engines", .. collection, "--engines", "exhaustive,lucene"]);
        Assert.Equal(ExitCodes.Done, timed.ExitCode);
        var both = JsonNode.Parse(timed.Output)!["engines"]!.AsArray();
        Assert.Equal((int)both[0]!["queries"]!, (int)both[1]!["queriesWithEqualHits"]!);

        var index = Directory.GetDirectories(_folder["work"], "*.index")[0];
        Assert.Empty(await BesideAsync(index));
        using (var snapshot = IndexSnapshot.Open(index))
        using (var impacts = new ImpactIndex(index, new SideIndexOptions { LeastKeptDocs = 0 }))
        using (impacts.Open(snapshot))
        {
            Assert.Equal("impacts-1", (string?)Assert.Single(await BesideAsync(index))!["lucene"]);
        }
    }

    private static async Task<JsonArray> BesideAsync(string index) =>
        JsonNode.Parse((await CommandLine.RunAsync("inspect", index, "--json")).Output)!["beside"]!.AsArray();

    [Fact]
    public async Task AnIndexWithoutTheEnginesSectionsNamesEngineAndRemedy()
    {
        var outcome = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "bees", "--engine", "seismic");
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("engine seismic", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("index --engines seismic", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("exact, auto, windowed, exhaustive", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndexHoldsTheEnginesItWasBuiltFor()
    {
        var built = await CommandLine.RunAsync(
            "index", TestPaths.Data("tiny"), "-m", s_model, "-i", _folder["ix"], "--engines", "seismic",
            "--seismic-postings", "100", "--seismic-neighbours", "2", "--seismic-pruning", "fixed");
        Assert.Equal((ExitCodes.Done, ""), (built.ExitCode, built.Error));
        var found = await CommandLine.RunAsync(
            "search", "-i", _folder["ix"], "bees", "-e", "seismic", "-s", "query-cut=20 neighbours=2", "--json");
        Assert.Equal("pollination", (string?)JsonNode.Parse(found.Output)!["hits"]![0]!["id"]);
        var exact = await CommandLine.RunAsync("search", "-i", _folder["ix"], "bees");
        Assert.Contains("index --engines exact", exact.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exact", "--seismic-postings", "100", "name it in --engines")]
    [InlineData("seismic", "--seismic-postings", "0", "--seismic-postings: PostingsPerList is 0; it must be 1 to")]
    [InlineData("seismic", "--seismic-energy", "1.5", "--seismic-energy: SummaryEnergy is 1.5")]
    [InlineData("seismic", "--seismic-max-fraction", "0.5", "--seismic-max-fraction: MaxFraction is 0.5")]
    [InlineData("seismic", "--seismic-blocking", "none", "one of approximate, exact, fixed")]
    [InlineData("seismic", "--seismic-neighbours", "-1", "--seismic-neighbours is '-1'")]
    [InlineData("exact,fast", "--memory", "64", "no engine 'fast'")]
    [InlineData(",", "--memory", "64", "names no engine")]
    public async Task AWrongBuildOptionIsAUsageError(string engines, string option, string value, string named)
    {
        var outcome = await CommandLine.RunAsync(
            "index", TestPaths.Data("tiny"), "-m", s_model, "-i", _folder["ix"], "--engines", engines, option, value);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["ix"]));
    }

    [Fact]
    public async Task EvaluationsOfOtherEnginesHaveIndexesOfTheirOwn()
    {
        foreach (var engine in (string[])["exact", "windowed", "seismic"])
        {
            var outcome = await CommandLine.RunAsync(
                "eval", TestPaths.Data("tiny"), "--model", s_model, "--work", _folder["work"], "--engine", engine, "--json");
            Assert.Equal(ExitCodes.Done, outcome.ExitCode);
            Assert.Equal(engine, (string?)JsonNode.Parse(outcome.Output)!["engine"]);
        }

        Assert.Equal(2, Directory.GetDirectories(_folder["work"], "*.index").Length);
    }

    [Fact]
    public async Task BenchTimesSettingsOfSeveralEngines()
    {
        var outcome = await CommandLine.RunAsync(
            "bench", "engines", TestPaths.Data("tiny"), "--model", s_model, "--work", _folder["work"], "--json",
            "--engines", "exact,windowed,seismic", "-s", "windowed candidates=50", "-s", "seismic query-cut=3");
        var engines = JsonNode.Parse(outcome.Output)!["engines"]!.AsArray();
        Assert.Equal(
            ["exact", "windowed candidates=50", "seismic query-cut=3"], engines.Select(e => (string?)e!["engine"]));
        var stray = await CommandLine.RunAsync(
            "bench", "engines", TestPaths.Data("tiny"), "--model", s_model, "-s", "seismic query-cut=3");
        Assert.Equal(ExitCodes.Usage, stray.ExitCode);
    }
}
