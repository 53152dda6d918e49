using System.Text.Json.Nodes;
using SparseSearch.Cli;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: `bench encode` measures every row that was asked for, and refuses what cannot be measured. Method: the command
/// inside the test, with few texts and passes; numbers are compared with one another, never with a time.
/// </summary>
public sealed class BenchEncodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model = TestPaths.Data("models", "splade-tiny");
    private readonly string _texts = TestPaths.Data("tiny");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryCombinationIsARowAndItsNumbersAgree()
    {
        var outcome = await RunAsync(
            "--devices", "cpu", "--precisions", "auto,fp32", "--lengths", "8,16", "--batch-tokens", "64",
            "--seconds", "0.01", "--json");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        var rows = JsonNode.Parse(outcome.Output)!["rows"]!.AsArray();
        Assert.Equal(
            ["auto 8", "fp32 8", "auto 16", "fp32 16"], rows.Select(static r => $"{r!["precision"]} {r["length"]}"));
        Assert.All(rows, static row =>
        {
            Assert.Equal("cpu", (string?)row!["devices"]);
            Assert.True((int)row["passes"]! >= 2);
            Assert.True((double)row["documentsPerSecond"]! >= (double)row["documentsPerSecondMedian"]!);
            Assert.Equal(
                (double)row["teraOperationsPerSecond"]! / (double)row["peakTeraOperationsPerSecond"]!,
                (double)row["peakShare"]!, 9);
        });
        Assert.Equal((long)rows[0]!["tokens"]!, (long)rows[1]!["tokens"]!);
        Assert.True((long)rows[0]!["tokens"]! < (long)rows[2]!["tokens"]!);
    }

    [Fact]
    public async Task TheTableSaysWhatItsColumnsMean()
    {
        var outcome = await RunAsync("--devices", "cpu", "--texts", "2", "--seconds", "0.01");
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("of the model's own arithmetic", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("cpu fp32", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--precisions", "fp16", "computes with fp32 or int8, not fp16")]
    [InlineData("--precisions", "auto,bf16", "none of --devices cpu has bf16")]
    [InlineData("--precisions", "fast", "'fast' is no precision")]
    [InlineData("--devices", "cpu,gpu", "'gpu' is no device")]
    [InlineData("--batch-tokens", "0", "--batch-tokens is 0; give 1 to")]
    [InlineData("--batch-tokens", "10,,20", "has an empty entry")]
    [InlineData("--lengths", "a", "'a' is no whole number")]
    [InlineData("--lengths", "8,100000", "from 3 to 512")]
    [InlineData("--rounds", "1", "--rounds is 1; give 2 to 100")]
    [InlineData("--seconds", "0", "--seconds is 0; give 0.01 to 600")]
    [InlineData("--texts", "0", "--texts is 0; give 1 to")]
    public async Task ANonsensicalValueIsAUsageError(string option, string value, string named)
    {
        string[] device = option == "--devices" ? [] : ["--devices", "cpu"];
        var outcome = await RunAsync([.. device, option, value]);
        Assert.Equal((ExitCodes.Usage, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAbsentDeviceIsNamedWithTheRemedy()
    {
        var outcome = await RunAsync("--devices", "cuda:9999");
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("cuda:9999", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("cpu", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileWithoutTextsIsRefused()
    {
        File.WriteAllText(_folder["empty.jsonl"], "");
        var outcome = await CommandLine.RunAsync("bench", "encode", _model, _folder["empty.jsonl"]);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains("has no texts", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(
            ExitCodes.Failed,
            (await CommandLine.RunAsync("bench", "encode", _model, _folder["none.jsonl"])).ExitCode);
    }

    private Task<CommandOutcome> RunAsync(params string[] options) => CommandLine.RunAsync(
        ["bench", "encode", _model, _texts, "--cache", _folder["cache"], .. options]);
}
