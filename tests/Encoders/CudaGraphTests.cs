using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Golden;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: whole graphs for CUDA devices, their inputs and what becomes of their outputs give golden vectors. Method: the
/// models whose operations the processor has too are run there, in single precision.
/// </summary>
public sealed class CudaGraphTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("mistral-echo-micro", 1)]
    [InlineData("mistral-echo-micro", 4)]
    [InlineData("prosper-micro", 8)]
    public async Task GraphsOfDecodersGiveTheGoldenVectors(string name, int parts)
    {
        var folder = TestPaths.Shared("models", name);
        Skip.If(folder is null, $"needs ../shared/models/{name}");
        var options = new EncoderOptions { Device = EncoderDevice.Cpu, CacheFolder = _folder.Path };
        using var plain = EncoderFactory.Open(folder, options);
        var source = ModelSource.Locate(folder, options);
        var target = GraphTarget.Cuda(OnnxElementType.Float) with { HeadParts = parts, TileTerms = 5000 };
        var path = Path.Combine(_folder.Path, "device.onnx");
        GraphFile.Write(
            path, destination => GraphConversion.Write(source.Choice.Recipe.Name, source.Document, destination, target));
        using var model = CudaEncoderModel.Open(path, source.Document.Recipe, EncoderDevice.Cpu);
        var tokenizer = Encoders.Tokenization.TokenizerLoader.Load(folder);
        var side = EncoderSide.ForModel(
            source.Document.Recipe, tokenizer, [model], source.Document.Prompt, plain.Description.MaxDocumentTokens,
            source.Document.Pruning);
        GoldenVector[] golden = [.. GoldenFile.Read(Path.Combine(folder, GoldenFile.FileName))
            .Where(static g => g.Side == EncodingSide.Document)];
        var buffer = new int[side.BufferLength];
        TokenizedText[] texts = [.. golden.Select(g => side.Tokenize(g.Text, buffer))];
        var vectors = new SparseVector[texts.Length];
        int[] lengths = [.. texts.Select(static t => t.Ids.Length)];
        foreach (var rows in TokenBudgetBatcher.Plan(lengths, tokenBudget: 1024))
        {
            side.EncodeBatch(model, texts, rows, vectors);
        }

        for (var i = 0; i < golden.Length; i++)
        {
            Assert.True(GoldenComparison.Of(vectors[i], golden[i].Vector).IsSame, golden[i].Text);
        }
    }

    [SkippableTheory]
    [InlineData("splade-tiny")]
    [InlineData("mistral-echo-micro")]
    [InlineData("qmlp-dmlm-tiny")]
    [InlineData("prosper-micro")]
    public void RecipesThatRunOnDevicesHaveNoObstacle(string name)
    {
        var folder = TestPaths.Shared("models", name);
        Skip.If(folder is null, $"needs ../shared/models/{name}");
        var source = ModelSource.Locate(folder, new EncoderOptions());
        Assert.Null(GraphConversion.CudaObstacle(source.Choice.Recipe.Name, source.Document));
    }

    [SkippableFact]
    public void RecipesThatDoNotRunOnDevicesAreNamed()
    {
        var folder = TestPaths.Shared("assets", "architectures", "modernbert");
        Skip.If(folder is null, "needs ../shared/assets/architectures/modernbert");
        var source = ModelSource.Locate(folder, new EncoderOptions { Recipe = "splade" });
        var obstacle = GraphConversion.CudaObstacle(source.Choice.Recipe.Name, source.Document);
        Assert.Contains("'splade' with a model of type 'modernbert'", obstacle, StringComparison.Ordinal);
        Assert.Contains("on the processor only", obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void ALiteralTokenIsRaisedOnceHoweverOftenItOccurs()
    {
        var batch = new TokenBatch(rows: 2, length: 4);
        batch.Set(0, [9]);
        batch.Set(1, [3, 1, 3, 2]);
        batch.LeaveOut(1, 3);
        float[] weights = [0.5f, 0, 0.25f, 1f];
        LiteralLifts.Add(batch, row: 1, [9f, 0.75f, 8f, 2f], weights);
        Assert.Equal([0.5f, 0.75f, 0.25f, 3f], weights);
    }

    [Fact]
    public void PooledPositionsArePickedAndRepeated()
    {
        var batch = new TokenBatch(rows: 3, length: 3);
        batch.Set(0, [5, 6, 7]);
        batch.Set(1, [8, 9]);
        batch.Set(2, [4]);
        batch.LeaveOut(0, 0);
        batch.LeaveOut(2, 0);
        Assert.Equal(
            [1, 2, 3, 4, 6, 6], PackedBatch.PooledPlaces(batch, starts: null, parts: 2, out var positions));
        Assert.Equal(2, positions);
        Assert.Equal(
            [1, 2, 1, 1, 3, 4, 3, 3, 5, 5, 5, 5],
            PackedBatch.PooledPlaces(batch, starts: [0, 3, 5, 6], parts: 4, out positions));
        Assert.Equal(4, positions);
        Assert.Equal([2, 4, 6], PackedBatch.SinglePlaces(batch, starts: null, last: true));
        Assert.Equal([0, 3, 5], PackedBatch.SinglePlaces(batch, starts: [0, 3, 5, 6], last: false));
    }
}
