using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using Xunit;

namespace SparseSearch.Tests;

public sealed class EncoderGraphTests : IDisposable
{
    private const int Vocabulary = 30;
    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheSameCheckpointGivesTheSameBytes() =>
        Assert.Equal(Convert(new TestCheckpoint(Vocabulary)), Convert(new TestCheckpoint(Vocabulary)));

    [Theory]
    [InlineData("F32", 3)]
    [InlineData("F16", 1)]
    [InlineData("F16", 2)]
    [InlineData("BF16", 1)]
    [InlineData("BF16", 4)]
    public void PrecisionAndShardsDoNotChangeTheGraph(string elementType, int shards)
    {
        var expected = Convert(new TestCheckpoint(Vocabulary));
        File.Delete(Path.Combine(_folder.Path, SafetensorsReader.SingleFileName));
        Assert.Equal(expected, Convert(new TestCheckpoint(Vocabulary), elementType, shards));
    }

    [Fact]
    public void OldNamesAndMissingPrefixesGiveTheSameGraph()
    {
        var renamed = new TestCheckpoint(Vocabulary);
        foreach (var name in renamed.Tensors.Keys.ToArray())
        {
            var old = name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
                .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);
            old = old.StartsWith("bert.", StringComparison.Ordinal) ? old["bert.".Length..] : old;
            if (old != name)
            {
                renamed.Rename(name, old);
            }
        }

        renamed.Rename("cls.predictions.bias", "cls.predictions.decoder.bias");
        Assert.Equal(Convert(new TestCheckpoint(Vocabulary)), Convert(renamed));
    }

    [Fact]
    public void ADecoderOfItsOwnWinsOverTheWordEmbeddings()
    {
        var tied = new TestCheckpoint(Vocabulary);
        var words = tied.Tensors[TensorNames.WordEmbeddings];
        var expected = Convert(tied);
        tied.Tensors.Add(TensorNames.DecoderWeight, words);
        Assert.Equal(expected, Convert(tied));
        tied.Tensors[TensorNames.DecoderWeight] = (words.Shape, Array.ConvertAll(words.Data, static x => -x));
        Assert.NotEqual(expected, Convert(tied));
    }

    [Fact]
    public void AMissingTensorIsNamedWithEveryNameLookedFor()
    {
        var checkpoint = new TestCheckpoint(Vocabulary);
        checkpoint.Tensors.Remove("bert.encoder.layer.1.output.LayerNorm.weight");
        var error = Assert.Throws<CheckpointFormatException>(() => Convert(checkpoint));
        Assert.Contains("'bert.encoder.layer.1.output.LayerNorm.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'encoder.layer.1.output.LayerNorm.gamma'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadlessCheckpointIsRefused()
    {
        var checkpoint = new TestCheckpoint(Vocabulary);
        checkpoint.Tensors.Remove("cls.predictions.bias");
        var error = Assert.Throws<CheckpointFormatException>(() => Convert(checkpoint));
        Assert.Contains("'cls.predictions.decoder.bias'", error.Message, StringComparison.Ordinal);
        Assert.Contains("BertForMaskedLM", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongShapeIsRefused()
    {
        var checkpoint = new TestCheckpoint(Vocabulary);
        checkpoint.Config["vocab_size"] = Vocabulary + 1;
        var error = Assert.Throws<CheckpointFormatException>(() => Convert(checkpoint));
        Assert.Contains("of shape [31, 16], found [30, 16]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileBeyondTwoGibibytesIsRefusedBeforeItIsWritten()
    {
        var builder = new GraphBuilder();
        builder.Constant("large", [1 << 15, 1 << 15], static () => throw new InvalidOperationException("was read"));
        using var stream = new MemoryStream();
        Assert.Throws<NotSupportedException>(() => OnnxWriter.Write(builder.Build(), [], stream));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void ShapesThatDoNotFitAreRefusedWhileBuilding()
    {
        var builder = new GraphBuilder();
        var x = builder.Input("x", OnnxElementType.Float, "batch", 3L);
        var w = builder.Constant("w", [4, 2], static () => new float[8]);
        Assert.Contains("cannot multiply", Assert.Throws<ArgumentException>(() => builder.MatMul("y", x, w)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => builder.Add("y", x, w));
        Assert.Throws<ArgumentException>(() => builder.Input("x", OnnxElementType.Float, 1L));
        Assert.Throws<ArgumentException>(() =>
            builder.Relu("y", new GraphValue("stranger", OnnxElementType.Float, [1L])));
    }

    private byte[] Convert(TestCheckpoint checkpoint, string elementType = "F32", int shards = 1)
    {
        checkpoint.Save(_folder.Path, elementType, shards);
        using var reader = SafetensorsReader.Open(_folder.Path);
        using var stream = new MemoryStream();
        EncoderGraph.Write(reader, ModelConfig.Load(_folder.Path), Splade.Side, stream,
            GraphTarget.Processor with { TileTerms = 8 });
        return stream.ToArray();
    }
}
