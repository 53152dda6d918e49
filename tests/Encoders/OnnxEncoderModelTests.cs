using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

public sealed class OnnxEncoderModelTests : IDisposable
{
    private const int Vocabulary = 30;
    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Real logits of the reference library, pooled by the definition, against the fused graph.</summary>
    [SkippableTheory]
    [InlineData(7)]
    [InlineData(512)]
    public void TheFusedGraphEqualsPooledReferenceLogits(int tileTerms)
    {
        var folder = TestPaths.Shared("assets", "architectures", "bert");
        Skip.If(folder is null, "needs ../shared/assets/architectures/bert");
        using var golden = SafetensorsReader.OpenFile(Path.Combine(folder, "golden.safetensors"));
        var shape = golden.Find("logits")!.Shape;
        var batch = new TokenBatch((int)shape[0], (int)shape[1]);
        golden.ReadIntegers("input_ids").CopyTo(batch.Ids, 0);
        golden.ReadIntegers("attention_mask").CopyTo(batch.Mask, 0);
        Assert.Contains(0L, batch.Mask);
        var expected = new float[batch.Rows * (int)shape[2]];
        LogitPooling.Pool(Splade.Side, batch, golden.ReadFloats("logits"), (int)shape[2], expected);
        using var model = OpenFused(folder, tileTerms);
        Assert.Equal((int)shape[2], model.VocabularySize);
        AssertClose(expected, Run(model, batch), tolerance: 1e-5f);
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_new")]
    [InlineData("relu")]
    public void AStockFileOfLogitsIsPooledLikeTheFusedGraph(string activation)
    {
        SaveCheckpoint(activation);
        using var stock = OnnxEncoderModel.Open(WriteStock(), Splade.Side);
        using var fused = OpenFused(_folder.Path, tileTerms: 8);
        var batch = Texts([3, 4, 5, 6, 7], [8], [9, 10, 11]);
        AssertClose(Run(stock, batch), Run(fused, batch), tolerance: 1e-5f);
    }

    [Fact]
    public void ManyRowsOfLogitsArePooledInParts()
    {
        SaveCheckpoint();
        using var stock = OnnxEncoderModel.Open(WriteStock(), Splade.Side);
        var texts = Enumerable.Range(0, 60).Select(static i => Enumerable.Range(3, 1 + (i % 20)).ToArray()).ToArray();
        var together = Run(stock, Texts(texts));
        for (var i = 0; i < texts.Length; i++)
        {
            AssertClose(Run(stock, Texts(texts[i])), together[(i * Vocabulary)..((i + 1) * Vocabulary)], 1e-5f);
        }
    }

    [Fact]
    public void PaddingDoesNotChangeAVector()
    {
        SaveCheckpoint();
        using var model = OpenFused(_folder.Path, tileTerms: 8);
        int[][] texts = [[3, 4, 5, 6, 7, 8, 9, 10], [8], [9, 10, 11]];
        var together = Run(model, Texts(texts));
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = Run(model, Texts(texts[i]));
            AssertClose(alone, together[(i * Vocabulary)..((i + 1) * Vocabulary)], tolerance: 1e-5f);
            Assert.Contains(alone, static w => w > 0.1f);
        }
    }

    [Fact]
    public void TokenTypesAreGivenAsZerosWhereAFileAsksForThem()
    {
        SaveCheckpoint();
        using var model = OnnxEncoderModel.Open(WriteStock(tokenTypes: true), Splade.Side);
        using var fused = OpenFused(_folder.Path, tileTerms: 30);
        var batch = Texts([3, 4, 5]);
        AssertClose(Run(model, batch), Run(fused, batch), tolerance: 1e-5f);
    }

    [Theory]
    [InlineData("pixels", 2)]
    [InlineData(EncoderGraph.InputIdsName, 1)]
    [InlineData(EncoderGraph.InputIdsName, 4)]
    public void AFileThatIsNoEncoderIsRefusedWithItsInputsAndOutputs(string input, int rank)
    {
        var builder = new GraphBuilder();
        var ids = builder.Input(input, OnnxElementType.Int64, "batch", "length");
        builder.Input(EncoderGraph.MaskName, OnnxElementType.Int64, "batch", "length");
        var value = builder.Cast("result", ids, OnnxElementType.Float);
        value = rank switch
        {
            1 => builder.ReduceMax("flat", value, axis: 1),
            4 => builder.Unsqueeze("deep", builder.Unsqueeze("deeper", value)),
            _ => value,
        };
        builder.Output(value);
        var error = Assert.Throws<NotSupportedException>(() => OnnxEncoderModel.Open(Write(builder), Splade.Side));
        Assert.Contains(input, error.Message, StringComparison.Ordinal);
        Assert.Contains(value.Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotOnnxIsRefused()
    {
        _folder.With("model.onnx", "<html>404</html>");
        var path = Path.Combine(_folder.Path, "model.onnx");
        var error = Assert.Throws<NotSupportedException>(() => OnnxEncoderModel.Open(path, Splade.Side));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATextBeyondTheModelsPositionsIsRefused()
    {
        SaveCheckpoint();
        using var model = OpenFused(_folder.Path, tileTerms: 30);
        Assert.Equal(TestCheckpoint.Positions, model.MaxTokens);
        var batch = Texts([.. Enumerable.Repeat(3, TestCheckpoint.Positions + 1)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(model, batch));
    }

    [Theory]
    [InlineData(1, 0.69314718f)]
    [InlineData(2, 0.52658904f)]
    public void PoolingIsTheLogarithmOfOnePlusTheLargestRealLogit(int logarithms, float expected)
    {
        var batch = new TokenBatch(rows: 1, length: 3);
        batch.Set(0, [5, 6]);
        var weights = new float[2];
        var recipe = Splade.Side with { Logarithms = logarithms };
        LogitPooling.Pool(recipe, batch, [0.5f, -1f, 1f, -2f, 9f, 9f], vocabularySize: 2, weights);
        Assert.Equal([expected, 0f], weights);
    }

    private void SaveCheckpoint(string activation = "gelu")
    {
        var checkpoint = new TestCheckpoint(Vocabulary);
        checkpoint.Config["hidden_act"] = activation;
        checkpoint.Save(_folder.Path);
    }

    private OnnxEncoderModel OpenFused(string folder, int tileTerms)
    {
        using var reader = SafetensorsReader.Open(folder);
        var path = Path.Combine(_folder.Path, $"fused-{tileTerms}.onnx");
        using (var stream = File.Create(path))
        {
            EncoderGraph.Write(reader, ModelConfig.Load(folder), Splade.Side, stream,
                GraphTarget.Processor with { TileTerms = tileTerms });
        }

        return OnnxEncoderModel.Open(path, Splade.Side);
    }

    /// <summary>The graph that exporters write: logits of every position, nothing pooled.</summary>
    private string WriteStock(bool tokenTypes = false)
    {
        using var reader = SafetensorsReader.Open(_folder.Path);
        var config = ModelConfig.Load(_folder.Path);
        var tensors = new CheckpointTensors(reader);
        var builder = new GraphBuilder();
        var ids = builder.Input(EncoderGraph.InputIdsName, OnnxElementType.Int64, "batch", "length");
        var mask = builder.Input(EncoderGraph.MaskName, OnnxElementType.Int64, "batch", "length");
        if (tokenTypes)
        {
            builder.Input("token_type_ids", OnnxElementType.Int64, "batch", "length");
        }

        var weights = new GraphWeights(builder, tensors);
        var dense = weights.Activated(
            "dense", BertGraph.Build(builder, tensors, config, ids, mask, GraphTarget.Processor),
            "cls.predictions.transform.dense", config.HiddenSize, config.Activation);
        var (gamma, beta) = weights.LayerNorm("cls.predictions.transform.LayerNorm", config.HiddenSize);
        var states = builder.LayerNormalization("states", dense, gamma, beta, config.LayerNormEpsilon);
        var decoder = builder.Constant(
            "decoder", [config.HiddenSize, Vocabulary],
            tensors.LazyTransposed(TensorNames.DecoderWeight, Vocabulary, config.HiddenSize));
        var bias = builder.Constant("bias", [Vocabulary], tensors.Lazy(TensorNames.DecoderBias, Vocabulary));
        builder.Output(builder.Add("logits", builder.MatMul("products", states, decoder), bias));
        return Write(builder);
    }

    private string Write(GraphBuilder builder)
    {
        var path = Path.Combine(_folder.Path, "stock.onnx");
        using var stream = File.Create(path);
        OnnxWriter.Write(builder.Build(), [], stream);
        return path;
    }

    private static TokenBatch Texts(params int[][] texts)
    {
        var batch = new TokenBatch(texts.Length, texts.Max(static t => t.Length));
        for (var i = 0; i < texts.Length; i++)
        {
            batch.Set(i, texts[i]);
        }

        return batch;
    }

    private static float[] Run(OnnxEncoderModel model, TokenBatch batch) => model.RunToArray(batch);

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(MathF.Abs(expected[i] - actual[i]) <= tolerance, $"{i}: {expected[i]} but {actual[i]}");
        }
    }
}
