using SparseSearch.Encoders;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a graph that ends in states, with the screened head behind it, gives the weights of the complete graph.
/// Method: small random checkpoints; and splade-tiny on the corpus that the repository has, term by term.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class ScreenedHeadTests : IDisposable
{
    private const int Vocabulary = 45;
    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WeightsAreThoseOfTheCompleteGraph(bool twoLogarithms)
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        var side = Splade.Side with { Logarithms = twoLogarithms ? 2 : 1 };
        using var complete = Open(GraphEnd.Weights, side);
        using var screened = Open(GraphEnd.States, side);
        Assert.Equal(Vocabulary, screened.VocabularySize);
        Assert.Equal(complete.MaxTokens, screened.MaxTokens);
        var batch = Texts([3, 4, 5, 6, 7], [8], [9, 10, 11]);
        var (expected, actual) = (complete.RunToArray(batch), screened.RunToArray(batch));
        Assert.Contains(actual, static w => w > 0.1f);
        Assert.Contains(actual, static w => w == 0f);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 1e-5f, expected[i] + 1e-5f);
        }
    }

    [Theory]
    [InlineData(EncoderPrecision.Float32)]
    [InlineData(EncoderPrecision.Int8)]
    public void ATextsWeightsDoNotDependOnItsBatch(EncoderPrecision precision)
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        using var model = Open(GraphEnd.States, Splade.Side, precision);
        int[][] texts = [[3, 4, 5, 6, 7, 8, 9, 10], [8], [9, 10, 11]];
        var together = model.RunToArray(Texts(texts));
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = model.RunToArray(Texts(texts[i]));
            for (var term = 0; term < Vocabulary; term++)
            {
                Assert.InRange(together[(i * Vocabulary) + term], alone[term] - 1e-5f, alone[term] + 1e-5f);
            }
        }
    }

    [Fact]
    public void EightBitsGiveNearlyTheSameWeights()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        using var single = Open(GraphEnd.States, Splade.Side);
        using var eight = Open(GraphEnd.States, Splade.Side, EncoderPrecision.Int8);
        var batch = Texts([3, 4, 5, 6, 7], [8]);
        var (expected, actual) = (single.RunToArray(batch), eight.RunToArray(batch));
        Assert.NotEqual(expected, actual);
        Assert.All(expected.Zip(actual), static p => Assert.InRange(p.First - p.Second, -0.05f, 0.05f));
    }

    [Theory]
    [InlineData(-100f, false)]
    [InlineData(100f, true)]
    public void AScreenThatMostEntriesPassIsIdle(float bias, bool isIdle)
    {
        var checkpoint = new TestCheckpoint(Vocabulary);
        checkpoint.Tensors["cls.predictions.bias"].Data.AsSpan().Fill(bias);
        checkpoint.Save(_folder.Path);
        using var model = Open(GraphEnd.States, Splade.Side);
        Assert.Equal(isIdle, model.IsScreenIdle);
    }

    [Fact]
    public void OnlyThePlainMaximumEndsInStates()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        Assert.False(ScreenedHead.Fits(Splade.Sum.Document));
        Assert.Throws<ArgumentException>(() => Open(GraphEnd.States, Splade.Sum.Document));
    }

    [SkippableFact]
    public void SpladeTinyHasTheTermsOfTheCompleteGraph()
    {
        Skip.IfNot(ScreenedHead.Fits(Splade.Side), "Without AVX2 the screen is not used, and slow.");
        var folder = TestPaths.Data("models", "splade-tiny");
        using var complete = OnnxEncoderModel.Open(Convert(folder, GraphEnd.Weights, Splade.Side), Splade.Side);
        using var screened = OnnxEncoderModel.Open(Convert(folder, GraphEnd.States, Splade.Side), Splade.Side);
        Assert.False(screened.IsScreenIdle);
        var random = new Random(11);
        var texts = Enumerable.Range(1, 12).Select(i => Enumerable.Range(0, i * i)
            .Select(_ => random.Next(1000, complete.VocabularySize)).ToArray()).ToArray();
        var batch = Texts(texts);
        var (expected, actual) = (complete.RunToArray(batch), screened.RunToArray(batch));
        Assert.Contains(actual, static w => w > 0.5f);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 1e-5f, expected[i] + 1e-5f);
        }
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

    private OnnxEncoderModel Open(
        GraphEnd end, SideRecipe side, EncoderPrecision precision = EncoderPrecision.Float32) =>
        OnnxEncoderModel.Open(Convert(_folder.Path, end, side), side, precision);

    private string Convert(string folder, GraphEnd end, SideRecipe side)
    {
        using var reader = SafetensorsReader.Open(folder);
        var path = Path.Combine(_folder.Path, $"{end}-{side.Logarithms}.onnx");
        using var stream = File.Create(path);
        EncoderGraph.Write(reader, ModelConfig.Load(folder), side, stream, end: end);
        return path;
    }
}
