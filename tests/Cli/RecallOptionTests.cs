using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: a recall is asked for in place of settings, and errors say what to ask.</summary>
public sealed class RecallOptionTests(TinyIndex tiny) : IClassFixture<TinyIndex>
{
    [Fact]
    public async Task ARecallIsAskedForAndTheReasonIsTold()
    {
        var outcome = await CommandLine.RunAsync(
            "search", "-i", tiny.Folder, "why storms form", "--json", "--recall", "balanced");
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        var json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("auto", (string?)json["engine"]);
        Assert.StartsWith("recall 0.97: exact, since this segment", (string?)json["reason"]);
    }

    [Fact]
    public async Task TheEngineAutoIsTheSame()
    {
        var outcome = await CommandLine.RunAsync(
            "search", "-i", tiny.Folder, "why storms form", "--json", "-e", "auto", "-s", "recall=0.9");
        Assert.StartsWith("recall 0.9: exact", (string?)JsonNode.Parse(outcome.Output)!["reason"]);
    }

    [Theory]
    [InlineData("1.2", "recall is 1.2; ask for 0.5 to 0.999, or exact, fast, balanced.")]
    [InlineData("slow", "recall is slow; ask for")]
    public async Task ABadRecallIsRefusedWithTheRange(string recall, string named)
    {
        var outcome = await CommandLine.RunAsync("search", "-i", tiny.Folder, "storms", "--recall", recall);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engine", "exact")]
    [InlineData("--setting", "candidates=40")]
    public async Task ARecallBesideSettingsIsRefused(string option, string value)
    {
        var outcome = await CommandLine.RunAsync(
            "search", "-i", tiny.Folder, "storms", "--recall", "0.9", option, value);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains("leave out --engine and --setting", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QueriesToCalibrateWithAreReadAndAnEmptyFileIsRefused()
    {
        using var folder = new TemporaryFolder();
        var (model, queries) = (TestPaths.Data("models", "splade-tiny"), folder["queries.jsonl"]);
        await File.WriteAllTextAsync(queries, """{"_id": "1", "text": "why storms form"}""" + "\n");
        var built = await CommandLine.RunAsync(
            "index", TestPaths.Data("tiny"), "--model", model, "--index", folder["a"], "--calibrate-with", queries);
        Assert.Equal((ExitCodes.Done, ""), (built.ExitCode, built.Error));

        await File.WriteAllTextAsync(queries, "");
        var refused = await CommandLine.RunAsync(
            "index", TestPaths.Data("tiny"), "--model", model, "--index", folder["b"], "--calibrate-with", queries);
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("holds no query", refused.Error, StringComparison.Ordinal);
    }
}
