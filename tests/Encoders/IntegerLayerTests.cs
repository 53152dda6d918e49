using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: layers in integers give nearly the weights of single precision, whatever stands beside a text, and only where a
/// model is wide. Method: small checkpoints, for which integers are asked for all the same.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class IntegerLayerTests : IDisposable
{
    private const int Vocabulary = 799;

    /// <summary>
    /// Root mean square of the difference, as a part of the logits'. Found: 0.015 (bert) to 0.068 (mistral), and 0.110 for
    /// modernbert. The models have random weights and few numbers a position, over which rounding averages out little.
    /// </summary>
    private const double GoldenTolerance = 0.15;

    private static readonly GraphTarget s_integers = GraphTarget.Processor with { QuantizesLayers = true };

    private readonly TemporaryModelFolder _folder = new();
    private readonly TemporaryModelFolder _cache = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [SkippableTheory]
    [InlineData("bert")]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("xlm-roberta")]
    [InlineData("electra")]
    [InlineData("modernbert")]
    [InlineData("mistral")]
    [InlineData("llama3")]
    [InlineData("qwen3")]
    public void EveryArchitectureIsCloseToTheReferenceLogits(string name)
    {
        var folder = TestPaths.Shared("assets", "architectures", name);
        Skip.If(folder is null, $"needs ../shared/assets/architectures/{name}");
        using var checkpoint = Checkpoint.Open(folder);
        using var golden = SafetensorsReader.OpenFile(Path.Combine(folder, "golden.safetensors"));
        using var graph = new LogitGraph(checkpoint.Weights, checkpoint.Config, target: s_integers);
        var (ids, mask) = (golden.ReadIntegers("input_ids"), golden.ReadIntegers("attention_mask"));
        var expected = golden.ReadFloats("logits");
        var actual = graph.Run(ids, mask, (int)golden.Find("input_ids")!.Shape[0]);
        var width = expected.Length / ids.Length;
        var real = Enumerable.Range(0, expected.Length).Where(i => mask[i / width] == 1).ToArray();
        var error = Math.Sqrt(
            real.Sum(i => Math.Pow(expected[i] - actual[i], 2)) / real.Sum(i => Math.Pow(expected[i], 2)));

        // Above what single precision errs by: integers were used.
        Assert.InRange(error, 1e-4, GoldenTolerance);
    }

    [Fact]
    public void TextsOfOneLengthHaveTheirWeightsBitForBitWhateverStandsBesideThem()
    {
        // Of a length that vectors of any width divide, so that the last logarithm has no rest at another place.
        new TestCheckpoint(Vocabulary + 1).Save(_folder.Path);
        using var model = Open(s_integers);
        int[][] texts = [[3, 4, 5, 6, 7, 8, 9, 10], [8, 700, 650, 3, 3, 3, 3, 3], [9, 10, 11, 12, 500, 501, 502, 503]];
        var together = model.RunToArray(Texts(texts));
        Assert.Equal(texts.SelectMany(text => model.RunToArray(Texts(text))), together);
    }

    [Fact]
    public void PaddingChangesNoMoreThanARoundedNumber()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        using var model = Open(s_integers);
        int[][] texts = [[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [8], [9, 10, 11, 600, 601]];
        var together = model.RunToArray(Texts(texts));
        Assert.All(together, static w => Assert.True(float.IsFinite(w)));
        var alone = texts.SelectMany(text => model.RunToArray(Texts(text))).ToArray();
        Assert.All(alone, (w, i) => Assert.Equal(w, together[i], tolerance: 1e-2f));
    }

    [Theory]
    [InlineData(384, false)]
    [InlineData(511, false)]
    [InlineData(512, true)]
    [InlineData(768, true)]
    public void OnlyWideModelsHaveTheirLayersInIntegers(int width, bool expected)
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        var config = ModelConfig.Load(_folder.Path) with { HiddenSize = width };
        Assert.Equal(expected, GraphTarget.ProcessorInt8(config).QuantizesLayers);
        Assert.Equal(expected, GraphTarget.ProcessorInt8(config).Key != GraphTarget.Processor.Key);
    }

    [Fact]
    public void ANarrowModelSharesTheGraphOfSinglePrecision()
    {
        Save(TestCheckpoint.Hidden);
        Assert.Equal(Encode(EncoderPrecision.Auto), Encode(EncoderPrecision.Int8));
        Assert.Single(Directory.GetFiles(_cache.Path, "*.onnx"));
        var forced = Encode(EncoderPrecision.Int8, leastWidth: TestCheckpoint.Hidden);
        Assert.NotEqual(Encode(EncoderPrecision.Int8), forced);
        Assert.Equal(2, Directory.GetFiles(_cache.Path, "*.onnx").Length);
    }

    [Fact]
    public void AWideModelHasAGraphOfItsOwnInInt8()
    {
        Save(width: 512);
        var single = Encode(EncoderPrecision.Float32);
        Assert.Equal(single, Encode(EncoderPrecision.Auto));
        Assert.Single(Directory.GetFiles(_cache.Path, "*.onnx"));
        var integers = Encode(EncoderPrecision.Int8);
        Assert.NotEqual(single, integers);
        var sizes = Directory.GetFiles(_cache.Path, "*.onnx").Select(static f => new FileInfo(f).Length).Order().ToArray();
        Assert.Equal(2, sizes.Length);
        Assert.True(sizes[0] < sizes[1], $"{sizes[0]} bytes against {sizes[1]}");
    }

    [Fact]
    public void TheGraphSaysWhatItComputesWith()
    {
        new TestCheckpoint(Vocabulary).Save(_folder.Path);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(Convert(s_integers));
        Assert.Equal(s_integers.Key, session.ModelMetadata.CustomMetadataMap[EncoderGraph.TargetKey]);
        Assert.EndsWith("layers u8 s8 64", s_integers.Key, StringComparison.Ordinal);
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

    private void Save(int width)
    {
        _folder.With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString());
        new TestCheckpoint(Vocabulary, width).Save(_folder.Path);
    }

    /// <summary>Weights by term, of two texts.</summary>
    private (int Term, float Weight)[] Encode(EncoderPrecision precision, int? leastWidth = null)
    {
        var options = new EncoderOptions
        {
            CacheFolder = _cache.Path,
            Threads = 1,
            Device = EncoderDevice.Cpu,
            Precision = precision,
        };
        using var encoder = EncoderFactory.Open(
            _folder.Path, leastWidth is { } width ? options with { LeastQuantizedWidth = width } : options);
        var vectors = encoder.EncodeAsync(["a small text", "another one, longer"], EncodingSide.Document)
            .GetAwaiter().GetResult();
        return [.. vectors.SelectMany(static v => v.TermIds.ToArray().Zip(v.Weights.ToArray()))];
    }

    private OnnxEncoderModel Open(GraphTarget target) => OnnxEncoderModel.Open(Convert(target), Splade.Side);

    private string Convert(GraphTarget target)
    {
        using var reader = SafetensorsReader.Open(_folder.Path);
        var path = Path.Combine(_folder.Path, "graph.onnx");
        using var stream = File.Create(path);
        EncoderGraph.Write(reader, ModelConfig.Load(_folder.Path), Splade.Side, stream, target);
        return path;
    }
}
