using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: <c>search</c> and <c>eval</c> search by words, and by words and vector joined.
/// Method: the commands over data/tiny; what they print is read again.
/// </summary>
public sealed class TextSearchCommandTests(TinyIndex tiny) : IClassFixture<TinyIndex>, IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bm25FindsWordsAndSaysWhy()
    {
        var outcome = await SearchAsync("bm25", "brewing green teas");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        var answer = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(("bm25", "tea-green"), ((string)answer["engine"]!, (string)answer["hits"]![0]!["id"]!));
        foreach (var hit in answer["hits"]!.AsArray())
        {
            Assert.Equal(
                (double)hit!["score"]!, hit["terms"]!.AsArray().Sum(static term => (double)term!["contribution"]!), 1e-5);
        }

        outcome = await CommandLine.RunAsync("search", "-i", tiny.Folder, "--engine", "bm25", "brewing green teas");
        Assert.Contains("Green tea", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("brew 0.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HybridJoinsBothAndSaysWhatEachAdded()
    {
        var outcome = await SearchAsync("hybrid", "brewing green teas");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        var hits = JsonNode.Parse(outcome.Output)!["hits"]!.AsArray();
        Assert.Equal("tea-green", (string)hits[0]!["id"]!);
        foreach (var hit in hits)
        {
            Assert.Equal(["bm25", "exact"], hit!["parts"]!.AsArray().Select(static part => (string)part!["engine"]!));
            Assert.Equal(
                (double)hit["score"]!, hit["parts"]!.AsArray().Sum(static part => (double)part!["contribution"]!), 1e-6);
        }

        outcome = await CommandLine.RunAsync(
            "search", "-i", tiny.Folder, "-e", "hybrid", "brewing green teas", "-s", "scale=0");
        Assert.Contains("bm25 rank 1 0.0164", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("exact rank 1 0.0164", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SettingsCountAndWrongOnesAreNamed()
    {
        var plain = JsonNode.Parse((await SearchAsync("bm25", "tea")).Output)!["hits"]![0]!["score"]!.ToJsonString();
        var other = JsonNode.Parse((await SearchAsync("bm25", "tea", "-s", "k1=2 b=1")).Output)!["hits"]![0]!["score"]!;
        Assert.NotEqual(plain, other.ToJsonString());
        foreach (var (setting, named) in new[]
        {
            ("k1=-1", "k1 is -1; give 0 to 100"), ("fields=3", "fields is 3; give 1 to 2"), ("fields=1.5", "whole number"),
            ("depth=5", "has no setting 'depth'"),
        })
        {
            var refused = await SearchAsync("bm25", "tea", "-s", setting);
            Assert.Equal(ExitCodes.Usage, refused.ExitCode);
            Assert.Contains(named, refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCodes.Done, (await SearchAsync("hybrid", "tea", "-s", "scale=2 depth=5 text-weight=0.5")).ExitCode);
    }

    [Fact]
    public async Task AVectorAndAnIndexWithoutTextsAreRefused()
    {
        var refused = await CommandLine.RunAsync("search", "-i", tiny.Folder, "-e", "bm25", "--vector", "{\"tea\": 1}");
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("searches words", refused.Error, StringComparison.Ordinal);

        await CommandLine.RunAsync("index", TestPaths.Data("tiny"), "-m", s_model, "-i", _folder["ix"], "--no-text");
        refused = await CommandLine.RunAsync("search", "-i", _folder["ix"], "-e", "bm25", "tea");
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        Assert.Contains("without the texts", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bm25IsEvaluatedWithoutAModelAndOthersAreNot()
    {
        var outcome = await EvalAsync("bm25");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        var report = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("bm25", (string)report["engine"]!);
        Assert.Null(report["encoder"]);
        Assert.InRange((double)report["metrics"]!["ndcg@10"]!, 0.5, 1);

        var refused = await EvalAsync("exact");
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("--model", refused.Error, StringComparison.Ordinal);
        refused = await EvalAsync("hybrid");
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);

        var hybrid = JsonNode.Parse((await EvalAsync("hybrid", "-m", s_model)).Output)!;
        Assert.Equal("hybrid", (string)hybrid["engine"]!);
        Assert.NotNull(hybrid["encoder"]);
        var same = JsonNode.Parse((await EvalAsync("bm25", "-m", s_model)).Output)!;
        Assert.Equal(report["metrics"]!.ToJsonString(), same["metrics"]!.ToJsonString());
    }

    private Task<CommandOutcome> SearchAsync(string engine, string words, params string[] more) =>
        CommandLine.RunAsync(["search", "-i", tiny.Folder, "--engine", engine, words, "--json", .. more]);

    private Task<CommandOutcome> EvalAsync(string engine, params string[] more) => CommandLine.RunAsync(
        ["eval", TestPaths.Data("tiny"), "--work", _folder["work"], "--engine", engine, "--json", .. more]);
}
