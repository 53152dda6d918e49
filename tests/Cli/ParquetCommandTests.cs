using System.Text.Json.Nodes;
using Parquet;
using SparseSearch.Cli;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: Parquet in gives what JSON lines give, and Parquet out holds what JSON lines hold. Method: the tiny collection
/// both ways, read back with the library.
/// </summary>
public sealed class ParquetCommandTests : IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "splade-tiny");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task VectorsReadBackAreThoseOfTheLines()
    {
        var texts = _folder.Write("t.jsonl", string.Concat(Enumerable.Range(0, 50).Select(static i =>
            $$"""{"_id":"é{{i}}","text":"{{(i % 9 == 0 ? "" : $"green tea number {i}")}}"}""" + "\n")));
        await DoneAsync("encode", texts, "-m", s_model, "-o", _folder["v.jsonl"]);
        await DoneAsync("encode", texts, "-m", s_model, "-o", _folder["v.parquet"], "--side", "document");
        JsonNode[] lines = [.. File.ReadLines(_folder["v.jsonl"]).Select(static l => JsonNode.Parse(l)!)];
        await using var reader = await ParquetReader.CreateAsync(_folder["v.parquet"]);
        var fields = reader.Schema.DataFields;
        var rows = reader.OpenRowGroupReader(0);
        var ids = new string?[lines.Length];
        await rows.ReadAsync(fields[0], ids.AsMemory());
        Assert.Equal(lines.Select(static l => (string?)l["id"]), ids);
        float[] expected = [.. lines.SelectMany(
            static l => l["vector"]!.AsObject().Select(static p => (float)p.Value!))];
        var count = (int)rows.GetMetadata(fields[2])!.MetaData!.NumValues;
        var (weights, levels, starts) = (new float[count], new int[count], new int[count]);
        await rows.ReadRawAsync(fields[2], weights.AsMemory(), levels.AsMemory(), starts.AsMemory());
        Assert.Equal(expected, weights[..expected.Length]);
        Assert.Equal(lines.Length, starts.Count(static s => s == 0));
        Assert.Equal("document", reader.CustomMetadata["sparsesearch.side"]);
        Assert.Equal("splade-tiny", reader.CustomMetadata["sparsesearch.model"]);
        Assert.Equal("30522", reader.CustomMetadata["sparsesearch.vocabulary_size"]);
        Assert.Equal(64, reader.CustomMetadata["sparsesearch.model_hash"].Length);
    }

    [Fact]
    public async Task VectorsAreTheSameHoweverManyRowGroupsTheyTake()
    {
        var numbers = Enumerable.Range(0, ParquetVectors.RowsAGroup + 3);
        VectorDocument[] vectors = [.. numbers.Select(static i => new VectorDocument(
            $"d{i}", i % 3 == 0 ? SparseVector.Empty : new SparseVector([i, i + 5], [0.5f, i])))];
        using var stream = new MemoryStream();
        await ParquetVectors.WriteAsync(stream, vectors, new Dictionary<string, string>(), CancellationToken.None);
        await using var reader = await ParquetReader.CreateAsync(stream);
        Assert.Equal(2, reader.RowGroupCount);
        var found = new List<(int TermId, float Weight)>();
        foreach (var rows in reader.RowGroups)
        {
            var fields = reader.Schema.DataFields;
            var count = (int)rows.GetMetadata(fields[1])!.MetaData!.NumValues;
            var (termIds, weights, levels, starts) = (new int[count], new float[count], new int[count], new int[count]);
            await rows.ReadRawAsync(fields[1], termIds.AsMemory(), levels.AsMemory(), starts.AsMemory());
            await rows.ReadRawAsync(fields[2], weights.AsMemory(), levels.AsMemory(), starts.AsMemory());
            found.AddRange(termIds.Zip(weights).Take(levels.Count(static l => l == 2)));
        }

        Assert.Equal(
            vectors.SelectMany(static v => v.Vector.TermIds.ToArray().Zip(v.Vector.Weights.ToArray())), found);
    }

    [Fact]
    public async Task EncodeAndIndexReadAParquetCorpusAsTheyReadLines()
    {
        var documents = DocumentSource.Read(TestPaths.Data("tiny", "corpus.jsonl")).ToArray();
        await ParquetSamples.WriteTextsAsync(
            _folder["corpus.parquet"], ["_id", "title", "text"],
            [
                [.. documents.Select(static d => d.Id)], [.. documents.Select(static d => d.Title)],
                [.. documents.Select(static d => d.Text)],
            ]);
        await DoneAsync("encode", TestPaths.Data("tiny"), "-m", s_model, "-o", _folder["lines.jsonl"]);
        await DoneAsync("encode", _folder["corpus.parquet"], "-m", s_model, "-o", _folder["file.jsonl"]);
        await DoneAsync("encode", _folder.Root, "-m", s_model, "-o", _folder["folder.jsonl"]);
        Assert.Equal(File.ReadAllBytes(_folder["lines.jsonl"]), File.ReadAllBytes(_folder["file.jsonl"]));
        Assert.Equal(File.ReadAllBytes(_folder["lines.jsonl"]), File.ReadAllBytes(_folder["folder.jsonl"]));
        var outcome = await DoneAsync("index", _folder.Root, "-m", s_model, "-i", _folder["ix"], "--json");
        Assert.Equal(documents.Length, (int)JsonNode.Parse(outcome.Output)!["documents"]!);
    }

    [Fact]
    public async Task AParquetFileThatCannotBeReadFailsWithOneLine()
    {
        var outcome = await RunAsync("encode", _folder.Write("x.parquet", "no such thing"), "-m", s_model);
        Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
        Assert.Contains("x.parquet: it is no Parquet file", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesOfColumnsAreRefusedForLines()
    {
        var lines = _folder.Write("t.jsonl", """{"_id":"a","text":"t"}""");
        var outcome = await RunAsync("encode", lines, "-m", s_model, "--id-column", "no");
        Assert.Equal(ExitCodes.Usage, outcome.ExitCode);
        Assert.Contains("is no Parquet file (.parquet)", outcome.Error, StringComparison.Ordinal);
        var empty = await RunAsync("encode", lines, "-m", s_model, "--id-column", "");
        Assert.Contains("--id-column is empty", empty.Error, StringComparison.Ordinal);
    }

    private async Task<CommandOutcome> DoneAsync(params string[] args)
    {
        var outcome = await RunAsync(args);
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Error);
        return outcome;
    }

    private Task<CommandOutcome> RunAsync(params string[] args) => CommandLine.RunAsync(
        [.. args, "--device", "cpu", .. args[0] == "encode" ? (string[])["--cache", _folder["graphs"]] : []]);
}
