using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: <c>eval tune</c> chooses what <c>eval</c> then measures, and refuses test splits. Method: whole command lines over the
/// small collection of the repository, its queries asked thrice under other names.
/// </summary>
public sealed class EvalTuneCommandTests : IDisposable
{
    private readonly EvalFiles _files = new();

    public EvalTuneCommandTests()
    {
        _files.Write("c/corpus.jsonl", File.ReadAllText(TestPaths.Data("tiny", "corpus.jsonl")));
        var queries = File.ReadAllLines(TestPaths.Data("tiny", "queries.jsonl")).Select(static line => JsonNode.Parse(line)!).ToArray();
        var judged = File.ReadAllLines(TestPaths.Data("tiny", "qrels", "test.tsv")).Skip(1).Select(static line => line.Split('\t')).ToArray();
        _files.Write("c/queries.jsonl", string.Concat(Enumerable.Range(0, 3).SelectMany(copy => queries.Select(query =>
            new JsonObject { ["_id"] = $"{query["_id"]}-{copy}", ["text"] = $"{query["text"]}" }.ToJsonString() + "\n"))));
        foreach (var (split, copies) in ((string, int[])[])[("train", [0, 1]), ("test", [2])])
        {
            _files.Write($"c/qrels/{split}.tsv", "query-id\tcorpus-id\tscore\n" + string.Concat(copies.SelectMany(
                copy => judged.Select(line => $"{line[0]}-{copy}\t{line[1]}\t{line[2]}\n"))));
        }
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task WhatIsChosenIsWorthWhatEvalMeasures()
    {
        var outcome = await TuneAsync("--split", "train", "--held-out", "test", "--samples", "200", "--json");
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Error);
        var json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal((84, 8), (json["candidates"]!.AsArray().Count, (int)json["queries"]!));
        Assert.Equal(json["candidates"]!.AsArray().Max(static one => (double)one!["value"]!), (double)json["value"]!);
        foreach (var (split, value) in ((string, double)[])[("train", (double)json["value"]!), ("test", (double)json["heldOut"]!["value"]!)])
        {
            var measured = JsonNode.Parse((await CommandLine.RunAsync(
                "eval", _files.At("c"), "--model", TestPaths.Data("models", "splade-tiny"), "--work", _files.At("work"), "--split", split,
                "--engine", "hybrid", "--setting", (string)json["setting"]!, "--json")).Output)!;
            Assert.Equal((double)measured["metrics"]!["ndcg@10"]!, value, 12);
        }

        Assert.Equal(["BM25", "vectors"], json["heldOut"]!["comparisons"]!.AsArray().Select(static one => (string)one!["with"]!));
        var text = await TuneAsync("--split", "train", "--held-out", "test", "--samples", "200");
        Assert.Contains($"--engine hybrid --setting \"{json["setting"]}\"", text.Output, StringComparison.Ordinal);
        Assert.Contains("c/test, which chose nothing: ndcg@10", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATestSplitIsRefused()
    {
        var outcome = await TuneAsync("--split", "test");
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("The split 'test' is what figures are reported on", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooFewQueriesAreRefused()
    {
        _files.Write("c/qrels/few.tsv", "query-id\tcorpus-id\tscore\nq-brew-0\td\t1\n");
        var outcome = await TuneAsync("--split", "few");
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains("has 1 judged queries with a text; 5 are the least", outcome.Error, StringComparison.Ordinal);
    }

    private Task<CommandOutcome> TuneAsync(params string[] options) => CommandLine.RunAsync(
        ["eval", "tune", _files.At("c"), "--model", TestPaths.Data("models", "splade-tiny"), "--work", _files.At("work"), .. options]);
}
