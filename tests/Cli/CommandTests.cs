using System.Text.Json.Nodes;
using SparseSearch.Cli;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: each verb does its work on data/tiny, and each mistake of a user is told with its remedy and the right exit code.
/// Method: run whole command lines in this process.
/// </summary>
public sealed class CommandTests : IClassFixture<TinyIndex>, IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");
    private readonly TinyIndex _tiny;
    private readonly TemporaryFolder _folder = new();

    public CommandTests(TinyIndex tiny) => _tiny = tiny;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SearchShowsTitleSnippetScoreAndTerms()
    {
        var outcome = await CommandLine.RunAsync("search", "--index", _tiny.Folder, "bees", "and", "flowers", "-k", "1");
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        Assert.Contains("Pollination", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Without pollination many plants", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"\d+\.\d{4}", outcome.Output);
        Assert.Contains("bees ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchPrintsJsonWhoseTermsAddUpToTheScore()
    {
        var outcome = await CommandLine.RunAsync("search", "--index", _tiny.Folder, "cold", "mountains", "--json");
        var hits = JsonNode.Parse(outcome.Output)!["hits"]!.AsArray();
        Assert.NotEmpty(hits);
        Assert.All(hits, hit => Assert.Equal(
            (double)hit!["score"]!,
            hit["terms"]!.AsArray().Sum(term => (double)term!["contribution"]!),
            tolerance: 1e-4 * (double)hit["score"]!));
    }

    [Fact]
    public async Task BothEnginesPrintTheSameHits()
    {
        var exact = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "why storms form", "--json");
        var plain = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "why storms form", "--json", "-e", "exhaustive");
        Assert.Equal(
            JsonNode.Parse(plain.Output)!["hits"]!.ToJsonString(), JsonNode.Parse(exact.Output)!["hits"]!.ToJsonString());
    }

    [Fact]
    public async Task AVectorSearchesWithoutAModel()
    {
        var outcome = await CommandLine.RunAsync(
            "search", "-i", _tiny.Folder, "--vector", """{"bees": 1, "flower": 0.5}""", "--json");
        Assert.Equal("pollination", (string?)JsonNode.Parse(outcome.Output)!["hits"]![0]!["id"]);
    }

    [Theory]
    [InlineData("""{"bees": -1}""", "-1")]
    [InlineData("""{"bees": null}""", "NaN")]
    [InlineData("""{"nosuchterm": 1}""", "nosuchterm")]
    [InlineData("[1]", "JSON object")]
    [InlineData("{", "cannot be read")]
    public async Task ABadVectorIsRefused(string vector, string named)
    {
        var outcome = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "--vector", vector);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("10001")]
    public async Task KOutsideItsRangeIsRefusedWithTheRange(string k)
    {
        var outcome = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "bees", "-k", k);
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains($"--k is {k}; give 1 to 10000", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownEngineIsRefusedWithTheNamesThereAre()
    {
        var outcome = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "bees", "--engine", "fastest");
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains("'fastest'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(
            "exact, auto, windowed, clustered, clustered-exact, seismic, exhaustive", outcome.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingIndexIsNamed()
    {
        var outcome = await CommandLine.RunAsync("search", "-i", _folder["nowhere"], "bees");
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains(_folder["nowhere"], outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AQueryModelOfAnotherVocabularyIsRefusedByFingerprint()
    {
        var other = _folder["other-model"];
        Directory.CreateDirectory(other);
        foreach (var file in (string[])["config.json", "model.safetensors", "tokenizer_config.json"])
        {
            File.Copy(Path.Combine(s_model, file), Path.Combine(other, file));
        }

        var tokenizer = await File.ReadAllTextAsync(Path.Combine(s_model, "tokenizer.json"));
        await File.WriteAllTextAsync(
            Path.Combine(other, "tokenizer.json"),
            tokenizer.Replace("\"[unused1]\"", "\"[renamed]\"", StringComparison.Ordinal));
        var outcome = await CommandLine.RunAsync("search", "-i", _tiny.Folder, "--model", other, "bees");
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("vocabulary", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIndexIsNotOverwrittenUnasked()
    {
        var index = _folder["again"];
        var corpus = TestPaths.Data("tiny");
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("index", corpus, "-m", s_model, "-i", index)).ExitCode);
        var again = await CommandLine.RunAsync("index", corpus, "-m", s_model, "-i", index);
        Assert.Equal(ExitCodes.Usage, again.ExitCode);
        Assert.Contains("--replace", again.Error, StringComparison.Ordinal);
        var replaced = await CommandLine.RunAsync("index", corpus, "-m", s_model, "-i", index, "--replace");
        Assert.Equal(ExitCodes.Done, replaced.ExitCode);
    }

    [Fact]
    public async Task AMalformedLineStopsWithFileLineAndReason()
    {
        var corpus = _folder.Write("docs.jsonl", "{\"_id\":\"a\",\"text\":\"bees\"}\n{\"_id\":\"b\",\n");
        var outcome = await CommandLine.RunAsync("index", corpus, "-m", s_model, "-i", _folder["ix"]);
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("docs.jsonl", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("2", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--skip-bad-lines", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["ix", "manifest.json"]));
    }

    [Fact]
    public async Task BadLinesAreLeftOutAndCountedWhenAsked()
    {
        var corpus = _folder.Write("docs.jsonl", "{\"_id\":\"a\",\"text\":\"bees\"}\nnot json\n{\"_id\":\"c\",\"text\":\"\"}\n");
        var outcome = await CommandLine.RunAsync(
            "index", corpus, "-m", s_model, "-i", _folder["ix"], "--skip-bad-lines", "--json");
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        var counts = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(2, (int)counts["documents"]!);
        Assert.Equal(1, (int)counts["badLines"]!);
    }

    [Fact]
    public async Task AnEmptyTextIsIndexedCountedAndFoundByNothing()
    {
        var corpus = _folder.Write(
            "docs.jsonl", "{\"_id\":\"empty\",\"text\":\"  \"}\n{\"_id\":\"full\",\"text\":\"and this is a part\"}\n");
        var built = await CommandLine.RunAsync("index", corpus, "-m", s_model, "-i", _folder["ix"], "--json");
        Assert.Equal(2, (int)JsonNode.Parse(built.Output)!["documents"]!);
        Assert.Equal(1, (int)JsonNode.Parse(built.Output)!["emptyDocuments"]!);

        // The terms that the model gives to a text without a word.
        var found = await CommandLine.RunAsync(
            "search", "-i", _folder["ix"], "--vector", """{"and": 1, "is": 1, "part": 1}""", "--json");
        var hits = JsonNode.Parse(found.Output)!["hits"]!.AsArray();
        Assert.Equal(["full"], hits.Select(hit => (string?)hit!["id"]));
    }

    [Fact]
    public async Task VectorsAreIndexedWithoutAModel()
    {
        var file = _folder["vectors.csr"];
        CsrVectors.Write(file, 5, [new SparseVector([0, 3], [1f, 2f]), SparseVector.Empty, new SparseVector([3], [4f])]);
        var built = await CommandLine.RunAsync("index", file, "-i", _folder["ix"], "--json");
        Assert.Equal(3, (int)JsonNode.Parse(built.Output)!["documents"]!);
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("verify", _folder["ix"])).ExitCode);
    }

    [Fact]
    public async Task ARepeatedIdIsNamed()
    {
        var corpus = _folder.Write("docs.jsonl", "{\"_id\":\"twin\",\"text\":\"x\"}\n{\"_id\":\"twin\",\"text\":\"y\"}\n");
        var outcome = await CommandLine.RunAsync("index", corpus, "-m", s_model, "-i", _folder["ix"]);
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("twin", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdsMayHoldAnyUnicode()
    {
        var corpus = _folder.Write("docs.jsonl", "{\"_id\":\"蜂 🐝/\\u0000\",\"text\":\"bees make honey\"}\n");
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("index", corpus, "-m", s_model, "-i", _folder["ix"])).ExitCode);
        var outcome = await CommandLine.RunAsync("search", "-i", _folder["ix"], "honey", "--json");
        Assert.Equal("蜂 🐝/\0", (string?)JsonNode.Parse(outcome.Output)!["hits"]![0]!["id"]);
    }

    [Fact]
    public async Task VerifyFindsAFlippedBitAndSaysSoByItsExitCode()
    {
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("verify", _tiny.Folder)).ExitCode);
        var copy = _folder["copy"];
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(_tiny.Folder))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        var segment = Directory.GetFiles(copy, "*.seg").Single();
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(segment, bytes);
        var outcome = await CommandLine.RunAsync("verify", copy, "--json");
        Assert.Equal(ExitCodes.Damaged, outcome.ExitCode);
        Assert.False((bool)JsonNode.Parse(outcome.Output)!["sound"]!);
        Assert.Equal(ExitCodes.Damaged, (await CommandLine.RunAsync("verify", segment)).ExitCode);
    }

    [Fact]
    public async Task InspectShowsSectionsAndOneDocument()
    {
        var index = JsonNode.Parse((await CommandLine.RunAsync("inspect", _tiny.Folder, "--json")).Output)!;
        Assert.Equal(12, (int)index["documents"]!);
        Assert.Contains(index["segments"]![0]!["sections"]!.AsArray(), s => (string?)s!["name"] == "ForwardRecords");
        var document = JsonNode.Parse((await CommandLine.RunAsync(
            "inspect", _tiny.Folder, "--document", "köppen", "--json")).Output)!;
        Assert.Equal((int)document["nnz"]!, document["terms"]!.AsObject().Count);
        Assert.Equal(ExitCodes.Usage, (await CommandLine.RunAsync("inspect", _tiny.Folder, "--document", "none")).ExitCode);
    }

    [Fact]
    public async Task EncodePrintsOneVectorALine()
    {
        var outcome = await CommandLine.RunAsync(
            "encode", "-m", s_model, "--text", "bees", "--text", "", "--cache", _folder["graphs"]);
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.True((double)JsonNode.Parse(lines[0])!["vector"]!["bees"]! > 1);
        Assert.Equal("1", (string?)JsonNode.Parse(lines[1])!["id"]);
    }

    [Fact]
    public async Task ModelConvertsACheckpointToAFileThatEncodesAlike()
    {
        var target = _folder["model.onnx"];
        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("model", "convert", s_model, "--to", target)).ExitCode);
        File.Copy(Path.Combine(s_model, "tokenizer.json"), _folder["tokenizer.json"]);
        var converted = await CommandLine.RunAsync("encode", "-m", target, "--text", "bees and flowers");
        var original = await CommandLine.RunAsync(
            "encode", "-m", s_model, "--text", "bees and flowers", "--precision", "fp32");
        Assert.Equal(original.Output, converted.Output);
    }

    [Fact]
    public async Task EvalIndexesIfNeedBeAndPrintsOneJsonObjectWithMetrics()
    {
        string[] args =
        [
            "eval", TestPaths.Data("tiny"), "--model", s_model, "--split", "test", "--work", _folder["work"], "--json",
        ];
        var first = JsonNode.Parse((await CommandLine.RunAsync(args)).Output)!;
        Assert.InRange((double)first["metrics"]!["ndcg@10"]!, 0.5, 1.0);
        Assert.NotNull(first["metrics"]!["recall@100"]);
        var index = Directory.GetDirectories(_folder["work"], "*.index").Single();
        var written = File.GetLastWriteTimeUtc(Path.Combine(index, "manifest.json"));
        var second = JsonNode.Parse((await CommandLine.RunAsync(args)).Output)!;
        Assert.Equal(first["metrics"]!.ToJsonString(), second["metrics"]!.ToJsonString());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(index, "manifest.json")));
    }

    [Theory]
    [InlineData("eval", "--split", "dev", "test")]
    [InlineData("eval", "--metrics", "foo@3", "ndcg")]
    [InlineData("eval", "--depth", "0", "1 to")]
    public async Task EvalNamesWhatItCannotDo(string verb, string option, string value, string named)
    {
        var outcome = await CommandLine.RunAsync(
            verb, TestPaths.Data("tiny"), "--model", s_model, "--work", _folder["work"], option, value);
        Assert.NotEqual(ExitCodes.Done, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BenchComparesEnginesOnTheSameQueries()
    {
        var outcome = await CommandLine.RunAsync(
            "bench", "engines", TestPaths.Data("tiny"), "--model", s_model, "--work", _folder["work"], "--json");
        var engines = JsonNode.Parse(outcome.Output)!["engines"]!.AsArray();
        Assert.Equal(["exhaustive", "exact"], engines.Select(engine => (string?)engine!["engine"]));
        Assert.All(engines, engine => Assert.Equal((int)engine!["queries"]!, (int)engine["queriesWithEqualHits"]!));
        Assert.All(engines, engine => Assert.Equal((int)engine!["queries"]!, (int)engine["queriesProvenExact"]!));
    }

    [Fact]
    public async Task EveryVerbHasHelpWithAnExample()
    {
        foreach (var verb in (string[])
            ["quickstart", "index", "search", "eval", "bench", "tune", "encode", "inspect", "verify", "model"])
        {
            var help = await CommandLine.RunAsync(verb, "--help");
            Assert.Equal(ExitCodes.Done, help.ExitCode);
            Assert.Contains($"Example: sparsesearch {verb}", help.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnUnknownVerbIsAUsageError() =>
        Assert.Equal(ExitCodes.Usage, (await CommandLine.RunAsync("serch", "x")).ExitCode);
}
