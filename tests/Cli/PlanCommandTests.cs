using System.Diagnostics;
using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: <c>eval run</c> measures what a plan says, goes on where it was stopped, and fails where a figure does not come out.
/// Method: whole command lines, and a process that is killed, over the small collection of the repository.
/// </summary>
public sealed class PlanCommandTests : IDisposable
{
    private readonly EvalFiles _files = new();
    private readonly string _plan;

    public PlanCommandTests()
    {
        _plan = WritePlan("0.25");
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task APlanIsMeasuredOnceAndThenKept()
    {
        var first = await RunAsync();
        Assert.True(first.ExitCode == ExitCodes.Done, first.Error);
        var json = JsonNode.Parse(first.Output)!;
        Assert.Equal((5, 0), ((int)json["measured"]!, (int)json["kept"]!));
        var cells = json["cells"]!.AsArray();
        Assert.Equal(["bm25", "exact", "seismic", "auto 0.9", "hybrid"], cells.Select(static cell => (string)cell!["engine"]!));
        Assert.Equal(1.0, (double)cells[1]!["recallOfExact"]!);
        Assert.Null((double?)cells[0]!["difference"]);
        Assert.All(cells.Skip(1), static cell => Assert.InRange((double)cell!["p"]!, 0.0001, 1));

        // The same figures as eval's own, cell by cell.
        var alone = JsonNode.Parse((await CommandLine.RunAsync(
            "eval", TestPaths.Data("tiny"), "--engine", "bm25", "--work", _files.At("work"), "--json")).Output)!;
        Assert.Equal((double)alone["metrics"]!["ndcg@10"]!, (double)cells[0]!["metrics"]!["ndcg@10"]!);

        var second = JsonNode.Parse((await RunAsync()).Output)!;
        Assert.Equal((0, 5), ((int)second["measured"]!, (int)second["kept"]!));
        Assert.Equal(json["cells"]!.ToJsonString(), second["cells"]!.ToJsonString());
    }

    [Fact]
    public async Task WhatAnotherPlanAsksForIsMeasuredAnew()
    {
        Assert.Equal(ExitCodes.Done, (await RunAsync()).ExitCode);
        File.WriteAllText(_plan, File.ReadAllText(_plan) + "\ndepth: 5\n");
        var json = JsonNode.Parse((await RunAsync()).Output)!;
        Assert.Equal((5, 0), ((int)json["measured"]!, (int)json["kept"]!));
    }

    [Fact]
    public async Task AFigureThatDoesNotComeOutFailsTheRun()
    {
        WritePlan("0.001");
        var outcome = await RunAsync();
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("not as expected: tiny/test bm25: mrr@10 ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("expected 0.75 ± 0.001", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWrongPlanIsAWrongCommandLine()
    {
        File.WriteAllText(_plan, "collections: [nowhere]\nengines: [bm25]\n");
        Assert.Equal(ExitCodes.Usage, (await RunAsync()).ExitCode);
        File.WriteAllText(_plan, $"collections: [{TestPaths.Data("tiny")}]\nengines: [{{engine: bm25, setting: k1=-1}}]\n");
        var outcome = await RunAsync();
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains("k1", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACollectionWithoutJudgementsIsTimed()
    {
        _files.Write("plain/corpus.jsonl", File.ReadAllText(TestPaths.Data("tiny", "corpus.jsonl")));
        _files.Write("plain/queries.jsonl", File.ReadAllText(TestPaths.Data("tiny", "queries.jsonl")));
        File.WriteAllText(_plan, "collections: [plain]\nengines: [bm25]\n");
        var outcome = await RunAsync();
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Error);
        var cell = JsonNode.Parse(outcome.Output)!["cells"]![0]!;
        Assert.Empty(cell["metrics"]!.AsObject());
        Assert.True((double)cell["p50Micros"]! > 0);
    }

    [Fact]
    public async Task AKilledRunGoesOnWithoutRepeatingWhatWasDone()
    {
        var first = _files.At("results/cells/tiny~2f~test+bm25/cell.json");
        using (var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "sparsesearch.dll"), "eval", "run", _plan, "--out", _files.At("results"), "--work", _files.At("work"),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!)
        {
            var limit = Stopwatch.StartNew();
            while (!File.Exists(first) && limit.Elapsed < TimeSpan.FromMinutes(2) && !process.HasExited)
            {
                await Task.Delay(5);
            }

            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.True(File.Exists(first), "The run ended before its first cell was there.");
        var written = File.GetLastWriteTimeUtc(first);
        var outcome = await RunAsync();
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Error);
        var json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(5, (int)json["measured"]! + (int)json["kept"]!);
        Assert.InRange((int)json["kept"]!, 1, 5);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
    }

    private string WritePlan(string tolerance) => _files.Write(
        "plan.yaml",
        $$"""
        collections: [{{TestPaths.Data("tiny")}}]
        encoders: [{{TestPaths.Data("models", "splade-tiny")}}]
        engines: [bm25, exact, seismic, {recall: 0.9}, hybrid]
        metrics: [mrr@10, ndcg@10]
        baseline: bm25
        samples: 500
        expect: [{collection: tiny/test, engine: bm25, value: 0.75, tolerance: {{tolerance}}}]
        """);

    private Task<CommandOutcome> RunAsync() => CommandLine.RunAsync(
        "eval", "run", _plan, "--out", _files.At("results"), "--work", _files.At("work"), "--json");
}
