using System.Diagnostics;
using System.Text.Json.Nodes;
using SparseSearch.Cli;
using SparseSearch.Core.Numerics;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: an encoding to a file may be stopped anywhere and goes on where it was, to the same bytes; what it cannot go on
/// with is refused. Method: the tiny collection's model on texts made up here, journals cut and damaged by hand, and the
/// real program killed.
/// </summary>
public sealed class EncodeJobTests : IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("vectors.jsonl")]
    [InlineData("vectors.jsonl.zst")]
    [InlineData("vectors.csr")]
    [InlineData("vectors.parquet")]
    public async Task AJournalCutAnywhereGoesOnToTheSameBytes(string name)
    {
        var input = WriteTexts(count: 2500);
        var whole = _folder["whole-" + name];
        await EncodeAsync(input, whole);
        var expected = File.ReadAllBytes(whole);
        Assert.False(File.Exists(whole + ".encoding"));
        var journal = await JournalOfAsync(input);
        var random = new SeededRandom(seed: 5, stream: 0);
        for (var i = 0; i < 4; i++)
        {
            var again = _folder[$"{i}-{name}"];
            File.WriteAllBytes(again + ".encoding", journal[..random.Next(journal.Length)]);
            await EncodeAsync(input, again);
            Assert.Equal(expected, File.ReadAllBytes(again));
            Assert.False(File.Exists(again + ".encoding"));
        }
    }

    [Fact]
    public async Task ADamagedChunkAndWhatFollowsItAreEncodedAgain()
    {
        var input = WriteTexts(count: 2500);
        await EncodeAsync(input, _folder["whole.jsonl"]);
        var journal = await JournalOfAsync(input);
        journal[journal.Length / 2] ^= 1;
        File.WriteAllBytes(_folder["again.jsonl.encoding"], journal);
        var outcome = await EncodeAsync(input, _folder["again.jsonl"], "--json");
        Assert.InRange((int)JsonNode.Parse(outcome.Output)!["resumed"]!, 0, 2048);
        Assert.Equal(File.ReadAllBytes(_folder["whole.jsonl"]), File.ReadAllBytes(_folder["again.jsonl"]));
    }

    [Fact]
    public async Task RowsAndIdsOfACsrFileAreThoseOfTheLines()
    {
        var input = WriteTexts(count: 40);
        await EncodeAsync(input, _folder["v.csr"]);
        await EncodeAsync(input, _folder["v.jsonl"]);
        var rows = CsrVectors.Open(_folder["v.csr"]);
        JsonNode[] lines = [.. File.ReadLines(_folder["v.jsonl"]).Select(static l => JsonNode.Parse(l)!)];
        Assert.Equal(lines.Length, rows.RowCount);
        Assert.Equal(lines.Select(static l => (string)l["id"]!), File.ReadLines(_folder["v.csr.ids"]));
        Assert.Equal(lines.Sum(static l => l["vector"]!.AsObject().Count), rows.Nnz);
    }

    [Fact]
    public async Task CutTextsAreCounted()
    {
        var input = WriteTexts(count: 30);
        var outcome = await EncodeAsync(input, _folder["v.jsonl"], "--json", "--max-tokens", "6");
        var summary = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(30, (int)summary["documents"]!);
        Assert.InRange((int)summary["cut"]!, 1, 30);
        Assert.Equal("cpu", (string)summary["device"]!);
    }

    [Fact]
    public async Task AHalfWrittenOutputOfAnotherEncodingIsRefusedUntilItIsThrownAway()
    {
        var input = WriteTexts(count: 1100);
        File.WriteAllBytes(_folder["v.jsonl.encoding"], await JournalOfAsync(input));
        var other = await RunAsync(input, _folder["v.jsonl"], "--max-tokens", "9");
        Assert.Equal(ExitCodes.Usage, other.ExitCode);
        Assert.Contains("maxTokens is 9 and was 512", other.Error, StringComparison.Ordinal);
        Assert.Contains("--restart", other.Error, StringComparison.Ordinal);
        var anew = await RunAsync(input, _folder["v.jsonl"], "--max-tokens", "9", "--restart");
        Assert.Equal(ExitCodes.Done, anew.ExitCode);
    }

    [Fact]
    public async Task AnInputThatChangedUnderTheSameNameIsRefused()
    {
        var input = WriteTexts(count: 1100);
        File.WriteAllBytes(_folder["v.jsonl.encoding"], await JournalOfAsync(input));
        var text = File.ReadAllText(input);
        File.WriteAllText(input, text.Replace("word1 ", "drow1 ", StringComparison.Ordinal));
        var changed = await RunAsync(input, _folder["v.jsonl"]);
        Assert.Equal(ExitCodes.Usage, changed.ExitCode);
        Assert.Contains("Chunk 1 of the input", changed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing/v.jsonl", "there is no folder")]
    [InlineData("v.arrow", "written as JSON lines")]
    public async Task AnOutputThatCannotBeWrittenIsSaidBeforeAnythingIsEncoded(string name, string problem)
    {
        var outcome = await RunAsync(WriteTexts(count: 1), _folder[name], "--model", _folder["no-model"]);
        Assert.NotEqual(ExitCodes.Done, outcome.ExitCode);
        Assert.Contains(problem, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeviceThatIsNotThereIsAnErrorWithTheReason()
    {
        var outcome = await RunAsync(WriteTexts(count: 1), _folder["v.jsonl"], "--device", "cuda:7");
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("cuda:7", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("cpu", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMemoryBudgetTooSmallForOneTextNamesTheSmallestThatWouldDo()
    {
        var outcome = await RunAsync(WriteTexts(count: 3), _folder["v.jsonl"], "--memory-budget", "1K");
        Assert.Contains("Give a budget of at least", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(_folder["v.jsonl"]));
    }

    [Fact]
    public async Task ABeirFolderStandsForItsCorpusOrItsQueries()
    {
        await EncodeAsync(TestPaths.Data("tiny"), _folder["documents.jsonl"]);
        await EncodeAsync(TestPaths.Data("tiny"), _folder["queries.jsonl"], "--side", "query");
        Assert.NotEqual(
            File.ReadLines(_folder["documents.jsonl"]).Count(), File.ReadLines(_folder["queries.jsonl"]).Count());
        var none = await RunAsync(Path.GetDirectoryName(_folder["x"])!, _folder["v.jsonl"]);
        Assert.Contains("without corpus.jsonl", none.Error, StringComparison.Ordinal);
    }

    /// <summary>The real program, killed at twenty instants spread over its whole run.</summary>
    [Theory]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    [Trait("Category", "Long")]
    public async Task TheProgramKilledAtRandomInstantsEndsWithTheSameBytes(string format)
    {
        var input = WriteTexts(count: 9000);
        var whole = _folder["whole." + format];
        await EncodeAsync(input, whole);
        var random = new SeededRandom(seed: 11, stream: 0);
        var kills = 0;
        for (var round = 0; kills < 20; round++)
        {
            var output = _folder[$"killed-{round}.{format}"];
            var hasEnded = false;
            while (!hasEnded)
            {
                using var program = Start(input, output);
                hasEnded = kills >= 20
                    ? await EndAsync(program)
                    : program.WaitForExit(TimeSpan.FromMilliseconds(500 + random.Next(4000)));
                if (!hasEnded)
                {
                    program.Kill();
                    await program.WaitForExitAsync();
                    kills++;
                }
            }

            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(output));
        }

        Assert.True(kills >= 20);
    }

    private static async Task<bool> EndAsync(Process program)
    {
        await program.WaitForExitAsync();
        return true;
    }

    private Process Start(string input, string output)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            typeof(ExitCodes).Assembly.Location, "encode", input, "--model", s_model, "--output", output, "--cache",
            _folder["graphs"], "--device", "cpu"])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>A whole journal: an output that cannot be moved to its place leaves it.</summary>
    private async Task<byte[]> JournalOfAsync(string input)
    {
        var blocked = _folder["blocked.csr"];
        Directory.CreateDirectory(blocked + ".partial");
        var outcome = await RunAsync(input, blocked);
        Assert.NotEqual(ExitCodes.Done, outcome.ExitCode);
        return File.ReadAllBytes(blocked + ".encoding");
    }

    private async Task<CommandOutcome> EncodeAsync(string input, string output, params string[] more)
    {
        var outcome = await RunAsync(input, output, more);
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Error);
        return outcome;
    }

    private Task<CommandOutcome> RunAsync(string input, string output, params string[] more)
    {
        string[] model = more.Contains("--model") ? [] : ["--model", s_model];
        string[] device = more.Contains("--device") ? [] : ["--device", "cpu"];
        return CommandLine.RunAsync(
            ["encode", input, "--output", output, "--cache", _folder["graphs"], .. model, .. device, .. more]);
    }

    private string WriteTexts(int count)
    {
        var path = _folder["texts.jsonl"];
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(static i =>
            $$"""{"_id":"d{{i}}","title":"","text":"word{{i}} {{string.Join(' ', Enumerable.Range(0, i % 7).Select(j => $"number {i * j}"))}}"}"""));
        return path;
    }
}
