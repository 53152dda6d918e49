using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: <c>eval score</c> scores other programs' runs and says what is wrong with them; <c>eval</c> measures collections of any
/// layout, judged or not.
/// Method: whole command lines over small files.
/// </summary>
public sealed class EvalScoreCommandTests : IDisposable
{
    private readonly EvalFiles _files = new();

    public EvalScoreCommandTests()
    {
        _files.Write("c/docs.tsv", "d1\talpha beta\nd2\tbeta\nd3\tgamma\n");
        _files.Write("c/queries.tsv", "q1\tbeta\nq2\tgamma\n");
        _files.Write("c/qrels", "q1 0 d1 1\nq1 0 d2 0\nq2 0 lost 1\nq2 0 d3 1\n");
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task ARunIsScoredAndItsFaultsAreCounted()
    {
        // q1: d2 (0.9) before d1 (0.5) by score, whatever the ranks say. q2: d3 at 1, and lost is not found. q3 is not judged.
        var run = _files.Write(
            "run", "q1 Q0 d1 1 0.5 other\nq1 Q0 d2 2 0.9 other\nq2 Q0 d3 1 2 other\nq3 Q0 ghost 1 1 other\n");
        var json = await JsonAsync("eval", "score", run, "--qrels", _files.At("c"), "--check-documents", "--json");
        Assert.Equal(("other", "c/all"), ((string)json["run"]!, (string)json["judgedBy"]!));
        Assert.Equal((0.5 + 1) / 2, (double)json["metrics"]!["mrr@10"]!, 12);
        Assert.Equal((1.0 + 0.5) / 2, (double)json["metrics"]!["recall@100"]!, 12);
        Assert.Equal((1, 4, 1, 1), (
            (int)json["rankContradictions"]!, (int)json["judgements"]!, (int)json["judgementsOfUnknownDocuments"]!,
            (int)json["hitsOfUnknownDocuments"]!));
        Assert.Equal((2, 1, 4), (
            (int)json["queriesCounted"]!, (int)json["queriesNotJudged"]!, (int)json["hits"]!));

        var text = await CommandLine.RunAsync("eval", "score", run, "--qrels", _files.At("c/qrels"), "--metrics", "mrr@10");
        Assert.Equal((ExitCodes.Done, ""), (text.ExitCode, text.Error));
        Assert.Contains("| mrr@10 | 0.7500 |", text.Output, StringComparison.Ordinal);
        Assert.Contains("Ranks that contradict the scores: 1; the scores decide.", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown documents", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadLinesStopTheScoreOrAreLeftOutAndCounted()
    {
        var run = _files.Write(
            "run", "q1 Q0 d1 1 0.5 t\nq1 Q0 d1 2 0.4 t\nq1 Q0 d2 3 NaN t\nq1 Q0 d2 3 -inf t\nq1 Q0 d2 0.3 t\nq2 Q0 d3 1 2 t\n");
        var refused = await CommandLine.RunAsync("eval", "score", run, "--qrels", _files.At("c"));
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        Assert.Contains("line 2: document 'd1' stands twice for query 'q1'", refused.Error, StringComparison.Ordinal);
        var taken = await CommandLine.RunAsync("eval", "score", run, "--qrels", _files.At("c"), "--skip-bad-lines", "--json");
        Assert.Equal(ExitCodes.Done, taken.ExitCode);
        Assert.Contains("4 bad lines left out", taken.Error, StringComparison.Ordinal);
        Assert.Equal(2, (int)JsonNode.Parse(taken.Output)!["hits"]!);
    }

    [Fact]
    public async Task RulesAndLinesAQueryCanBeChosen()
    {
        _files.Write("qrels.txt", "q1 0 q1 1\nq2 0 d3 1\n");
        var run = _files.Write("run", "q1 Q0 q1 1 1 t\n");
        string[] line = ["eval", "score", run, "-q", _files.At("qrels.txt"), "--metrics", "mrr@10", "--json"];
        Assert.Equal(0, (double)(await JsonAsync(line))["metrics"]!["mrr@10"]!);
        Assert.Equal(0.5, (double)(await JsonAsync([.. line, "--keep-self"]))["metrics"]!["mrr@10"]!);
        Assert.Equal(
            1, (double)(await JsonAsync([.. line, "--keep-self", "--leave-out-empty", "--per-query", _files.At("q.csv")]))
                ["metrics"]!["mrr@10"]!);
        Assert.Equal("query,mrr@10\nq1,1\n", await File.ReadAllTextAsync(_files.At("q.csv")));
    }

    [Fact]
    public async Task WhatCannotBeScoredIsRefusedWithTheRemedy()
    {
        var run = _files.Write("run", "q1 Q0 d1 1 0.5 t\n");
        await AssertRefusedAsync(ExitCodes.Usage, "no judgements of the split 'none'", run, "-q", _files.At("c"), "--split", "none");
        await AssertRefusedAsync(ExitCodes.Usage, "need a collection's folder", run, "-q", _files.At("c/qrels"), "--split", "a");
        await AssertRefusedAsync(ExitCodes.Failed, "no file", run, "-q", _files.At("nowhere"));
        await AssertRefusedAsync(ExitCodes.Failed, "no file", _files.At("nowhere"), "-q", _files.At("c"));
        await AssertRefusedAsync(ExitCodes.Failed, "is not a metric", run, "-q", _files.At("c"), "--metrics", "best");
    }

    [Fact]
    public async Task ACollectionOfAnotherLayoutIsIndexedAndMeasured()
    {
        var json = await JsonAsync("eval", _files.At("c"), "--engine", "bm25", "--work", _files.At("work"), "--json");
        // q2: d3 of two relevant documents, one of which the collection lacks.
        Assert.Equal((1.0 + 0.5) / 2, (double)json["metrics"]!["recall@100"]!, 12);
        Assert.Equal(("all", true, 4, 1), (
            (string)json["split"]!, (bool)json["judged"]!, (int)json["judgements"]!, (int)json["judgementsOfUnknownDocuments"]!));
        var text = await CommandLine.RunAsync("eval", _files.At("c"), "--engine", "bm25", "--work", _files.At("work"));
        Assert.Contains("Judgements of unknown documents: 1 of 4.", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACollectionWithoutJudgementsIsTimedAlone()
    {
        File.Delete(_files.At("c/qrels"));
        string[] line = ["eval", _files.At("c"), "--engine", "bm25", "--work", _files.At("work")];
        var json = await JsonAsync([.. line, "--run", _files.At("run"), "--json"]);
        Assert.Equal(("none", false, 2), ((string)json["split"]!, (bool)json["judged"]!, (int)json["searchLatency"]!["count"]!));
        Assert.Empty(json["metrics"]!.AsObject());
        Assert.Equal(3, (await File.ReadAllLinesAsync(_files.At("run"))).Length);
        var text = await CommandLine.RunAsync(line);
        Assert.Contains("2 queries searched, 1000 hits each at most. No judgements: speed and density only.", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("| measure |", text.Output, StringComparison.Ordinal);
        var refused = await CommandLine.RunAsync([.. line, "--metrics", "ndcg@10"]);
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("has no judgements for them", refused.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> JsonAsync(params string[] line)
    {
        var outcome = await CommandLine.RunAsync(line);
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        return JsonNode.Parse(outcome.Output)!;
    }

    private static async Task AssertRefusedAsync(int code, string named, params string[] line)
    {
        var outcome = await CommandLine.RunAsync(["eval", "score", .. line]);
        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }
}
