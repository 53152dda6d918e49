using System.Text.Json.Nodes;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: decoders in both directions equal their definition. Oracle: <see cref="TestDecoder.States"/>.
/// </summary>
public sealed class DecoderGraphTests : IDisposable
{
    private static readonly long[] s_ids = [1, 17, 39, 4, 4, 25, 8, 30, 11, 2, 16, 5];

    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(12)]
    public void CausalAttentionSeesItsWindowOfThePast(int? window)
    {
        var decoder = new TestDecoder();
        decoder.Config["sliding_window"] = window;
        var reach = (window ?? s_ids.Length) - 1;
        AssertStates(decoder, AttentionDirection.AsTrained, (i, j) => j <= i && i - j <= reach);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void WithoutTheCausalMaskAWindowReachesToBothSides(int? window)
    {
        var decoder = new TestDecoder();
        decoder.Config["sliding_window"] = window;
        var reach = (window ?? s_ids.Length) - 1;
        AssertStates(decoder, AttentionDirection.Bidirectional, (i, j) => Math.Abs(i - j) <= reach);
    }

    [Fact]
    public void LinearScalingDividesEveryFrequency()
    {
        var decoder = new TestDecoder("llama", "LlamaForCausalLM");
        decoder.Config["rope_scaling"] = JsonNode.Parse("""{"type":"linear","factor":4.0}""");
        AssertStates(decoder, AttentionDirection.AsTrained, static (i, j) => j <= i, rotaryFactor: 4);
    }

    [Fact]
    public void BiasesOfLlamaAreAdded()
    {
        var decoder = new TestDecoder("llama", "LlamaForCausalLM");
        decoder.Config["attention_bias"] = true;
        decoder.Config["mlp_bias"] = true;
        var projections = decoder.Tensors.Where(static t => t.Key.Contains("_proj.", StringComparison.Ordinal));
        foreach (var (name, (shape, _)) in projections.ToArray())
        {
            decoder.Add(name.Replace("weight", "bias", StringComparison.Ordinal), shape[0]);
        }

        AssertStates(decoder, AttentionDirection.AsTrained, static (i, j) => j <= i);
    }

    [Fact]
    public void QwenNormalisesHeadsAndHasItsWindowInLaterLayersOnly()
    {
        var decoder = new TestDecoder("qwen3", "Qwen3ForCausalLM");
        for (var layer = 0; layer < TestDecoder.Layers; layer++)
        {
            decoder.Add($"model.layers.{layer}.self_attn.q_norm.weight", TestDecoder.HeadSize);
            decoder.Add($"model.layers.{layer}.self_attn.k_norm.weight", TestDecoder.HeadSize);
        }

        AssertStates(decoder, AttentionDirection.AsTrained, static (i, j) => j <= i);
    }

    [Fact]
    public void QwensWindowBeginsAtTheLayerThatTheFileNames()
    {
        var decoder = new TestDecoder("qwen2", "Qwen2ForCausalLM");
        decoder.Config["use_sliding_window"] = true;
        decoder.Config["sliding_window"] = 4;
        decoder.Config["max_window_layers"] = 1;
        decoder.Save(_folder.Path);
        var config = ModelConfig.Load(_folder.Path);
        Assert.Equal([null, 3], config.Rotary!.Layers.Select(static l => l.Reach));
        decoder.Config["use_sliding_window"] = false;
        decoder.Save(_folder.Path);
        Assert.All(ModelConfig.Load(_folder.Path).Rotary!.Layers, static l => Assert.Null(l.Reach));
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void HalfPrecisionIsReadExactly(string elementType)
    {
        var decoder = new TestDecoder();
        decoder.Save(_folder.Path, elementType);
        AssertSaved(decoder, AttentionDirection.AsTrained, static (i, j) => j <= i, rotaryFactor: 1);
    }

    private void AssertStates(
        TestDecoder decoder, AttentionDirection direction, Func<int, int, bool> sees, double rotaryFactor = 1)
    {
        decoder.Save(_folder.Path);
        AssertSaved(decoder, direction, sees, rotaryFactor);
    }

    /// <summary>The text alone, and padded beside a copy.</summary>
    private void AssertSaved(
        TestDecoder decoder, AttentionDirection direction, Func<int, int, bool> sees, double rotaryFactor)
    {
        const int padding = 3;
        using var checkpoint = Checkpoint.Open(_folder.Path);
        using var graph = new LogitGraph(checkpoint.Weights, checkpoint.Config, direction, head: false);
        var expected = decoder.States(s_ids, sees, rotaryFactor);
        long[] mask = [.. Enumerable.Repeat(1L, s_ids.Length)], none = new long[padding];
        AssertClose(expected, graph.Run(s_ids, mask, rows: 1));
        var padded = graph.Run([.. s_ids, .. none, .. s_ids, .. none], [.. mask, .. none, .. mask, .. none], rows: 2);
        AssertClose(expected, padded[(padded.Length / 2)..]);
    }

    private static void AssertClose(double[][] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            for (var j = 0; j < TestDecoder.Hidden; j++)
            {
                Assert.Equal(expected[i][j], actual[(i * TestDecoder.Hidden) + j], tolerance: 1e-4);
            }
        }
    }
}
