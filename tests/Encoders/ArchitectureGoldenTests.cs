using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: every architecture gives the logits of the reference library. Method: small random checkpoints beside what the
/// reference computed for three texts of different lengths, compared at every real position.
/// </summary>
public sealed class ArchitectureGoldenTests
{
    private const float Tolerance = 2e-4f;

    /// <summary>
    /// What rounding every weight to eight bits of mantissa may change, as a share of the largest logit. The same
    /// comparison in double precision, by hand, differs by 0.098 of 5.17 at most and by 0.012 in the mean.
    /// </summary>
    private const float HalfTolerance = 0.05f;

    [SkippableTheory]
    [InlineData("bert")]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("xlm-roberta")]
    [InlineData("electra")]
    [InlineData("modernbert")]
    [InlineData("mistral")]
    [InlineData("mistral-tied-full")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void EveryArchitectureGivesTheReferenceLogits(string name)
    {
        using var checkpoint = Checkpoint.Open(Folder(name));
        using var graph = new LogitGraph(checkpoint.Weights, checkpoint.Config);
        AssertGolden(name, graph, Tolerance);
    }

    /// <summary>The processor has every operator of the decoders' graph for CUDA devices, in single precision.</summary>
    [SkippableTheory]
    [InlineData("mistral")]
    [InlineData("mistral-tied-full")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("modernbert")]
    public void GraphsForDevicesGiveTheReferenceLogits(string name)
    {
        using var checkpoint = Checkpoint.Open(Folder(name));
        using var graph = new LogitGraph(
            checkpoint.Weights, checkpoint.Config, target: GraphTarget.Cuda(OnnxElementType.Float));
        AssertGolden(name, graph, Tolerance);
    }

    [SkippableFact]
    public void ACheckpointInBfloat16IsCloseToItsTwin()
    {
        using var checkpoint = Checkpoint.Open(Folder("llama3-bf16"));
        using var graph = new LogitGraph(checkpoint.Weights, checkpoint.Config);
        AssertGolden("llama3", graph, HalfTolerance * Golden("llama3").Logits.Max(MathF.Abs));
    }

    [SkippableFact]
    public void AnAdapterMergedWithItsBaseGivesTheReferenceLogits()
    {
        using var checkpoint = Checkpoint.Open(Folder("mistral-lora"), Folder("mistral"));
        using var graph = new LogitGraph(checkpoint.Weights, checkpoint.Config);
        AssertGolden("mistral-lora", graph, Tolerance);
    }

    [SkippableFact]
    public void AnAdapterForAnotherBaseIsRefusedByTensorName()
    {
        var error = Assert.Throws<CheckpointFormatException>(
            () => Checkpoint.Open(Folder("mistral-lora"), Folder("mistral-tied-full")));
        Assert.Contains(".lora_B.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("another base model", error.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("modernbert")]
    [InlineData("mistral")]
    public void WeightsInASecondFileGiveTheSameLogits(string name)
    {
        using var checkpoint = Checkpoint.Open(Folder(name));
        using var graph = new LogitGraph(checkpoint.Weights, checkpoint.Config, maxInlineBytes: 0);
        Assert.NotNull(graph.Data);
        AssertGolden(name, graph, Tolerance);
    }

    /// <summary>The heads of token-weighting models need hidden states only.</summary>
    [SkippableTheory]
    [InlineData("bert", "bert.")]
    [InlineData("distilbert", "distilbert.")]
    [InlineData("roberta", "roberta.")]
    [InlineData("electra", "electra.")]
    [InlineData("modernbert", "model.")]
    [InlineData("mistral", "model.")]
    [InlineData("qwen3", "model.")]
    public void ABareModelGivesTheHiddenStatesOfTheOneWithAHead(string name, string prefix)
    {
        using var folder = new TemporaryModelFolder();
        using var checkpoint = Checkpoint.Open(Folder(name));
        SaveBare(checkpoint.Weights, prefix, folder.Path);
        using var bare = SafetensorsReader.Open(folder.Path);
        using var expected = new LogitGraph(checkpoint.Weights, checkpoint.Config, head: false);
        using var actual = new LogitGraph(bare, checkpoint.Config, head: false);
        var (ids, mask, rows, _) = Golden(name);
        Assert.Equal(expected.Run(ids, mask, rows), actual.Run(ids, mask, rows));
        var untied = checkpoint.Config with { TiesEmbeddings = false };
        Assert.Throws<CheckpointFormatException>(() => new LogitGraph(bare, untied));
    }

    [SkippableTheory]
    [InlineData("roberta", false)]
    [InlineData("modernbert", false)]
    [InlineData("mistral", false)]
    [InlineData("mistral", true)]
    [InlineData("qwen3", true)]
    public void PaddingChangesNoRealPosition(string name, bool bidirectional)
    {
        var direction = bidirectional ? AttentionDirection.Bidirectional : AttentionDirection.AsTrained;
        using var checkpoint = Checkpoint.Open(Folder(name));
        using var graph = new LogitGraph(checkpoint.Weights, checkpoint.Config, direction);
        var (ids, mask, rows, _) = Golden(name);
        var (length, width) = (ids.Length / rows, checkpoint.Config.VocabularySize);
        var together = graph.Run(ids, mask, rows);
        for (var row = 0; row < rows; row++)
        {
            var real = (int)mask.Skip(row * length).Take(length).Sum();
            long[] ones = [.. Enumerable.Repeat(1L, real)];
            var alone = graph.Run(ids.AsSpan(row * length, real).ToArray(), ones, rows: 1);
            var start = row * length * width;
            AssertClose(alone, together.AsSpan(start, real * width), 1e-5f, name);
        }
    }

    /// <summary>The checkpoint has no biases; adding zeros must change nothing, other numbers something.</summary>
    [SkippableTheory]
    [InlineData(0f)]
    [InlineData(0.25f)]
    public void BiasesOfModernBertAreAdded(float value)
    {
        using var folder = new TemporaryModelFolder();
        using var checkpoint = Checkpoint.Open(Folder("modernbert"));
        var weights = checkpoint.Weights.Tensors.ToDictionary(
            static t => t.Name, t => (t.Shape.ToArray(), checkpoint.Weights.ReadFloats(t.Name)));
        var biased = weights.Where(static t => !t.Key.Contains("tok_emb", StringComparison.Ordinal));
        foreach (var (name, (shape, _)) in biased.ToArray())
        {
            var bias = name.Replace(".weight", ".bias", StringComparison.Ordinal);
            weights.TryAdd(bias, ([shape[0]], [.. Enumerable.Repeat(value, (int)shape[0])]));
        }

        File.WriteAllBytes(
            Path.Combine(folder.Path, SafetensorsReader.SingleFileName), TestCheckpoint.Safetensors(weights, "F32"));
        using var reader = SafetensorsReader.Open(folder.Path);
        using var graph = new LogitGraph(reader, checkpoint.Config with
        {
            Rotary = checkpoint.Config.Rotary! with
            {
                QueryKeyValueBias = true,
                OutputBias = true,
                FeedForwardBias = true,
            },
            ModernBert = new ModernBertConfig { NormBias = true, HeadBias = true, DecoderBias = true },
        });
        var (ids, mask, rows, logits) = Golden("modernbert");
        if (value == 0f)
        {
            AssertGolden("modernbert", graph, Tolerance);
        }
        else
        {
            var actual = graph.Run(ids, mask, rows);
            Assert.True(MathF.Abs(actual[0] - logits[0]) > Tolerance);
        }
    }

    [SkippableFact]
    public void WithoutTheCausalMaskEarlyPositionsSeeLaterTokens()
    {
        using var checkpoint = Checkpoint.Open(Folder("llama3"));
        using var causal = new LogitGraph(checkpoint.Weights, checkpoint.Config);
        using var both = new LogitGraph(
            checkpoint.Weights, checkpoint.Config, AttentionDirection.Bidirectional);
        long[] one = [1, 5, 9, 20], other = [1, 5, 9, 21], mask = [1, 1, 1, 1];
        var first = 3 * checkpoint.Config.VocabularySize;
        Assert.Equal(causal.Run(one, mask, 1)[..first], causal.Run(other, mask, 1)[..first]);
        Assert.NotEqual(both.Run(one, mask, 1)[..first], both.Run(other, mask, 1)[..first]);
    }

    private static void AssertGolden(string name, LogitGraph graph, float tolerance)
    {
        var (ids, mask, rows, logits) = Golden(name);
        var actual = graph.Run(ids, mask, rows);
        Assert.Equal(logits.Length, actual.Length);
        var width = logits.Length / ids.Length;
        Assert.Contains(0L, mask);
        for (var position = 0; position < mask.Length; position++)
        {
            if (mask[position] == 1)
            {
                AssertClose(
                    logits.AsSpan(position * width, width), actual.AsSpan(position * width, width), tolerance,
                    $"{name}, position {position}");
            }
        }
    }

    private static void AssertClose(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string where)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance * MathF.Max(1f, MathF.Abs(expected[i])),
                $"{where}, {i}: {expected[i]} but {actual[i]}");
        }
    }

    private static (long[] Ids, long[] Mask, int Rows, float[] Logits) Golden(string name)
    {
        using var golden = SafetensorsReader.OpenFile(Path.Combine(Folder(name), "golden.safetensors"));
        return (
            golden.ReadIntegers("input_ids"), golden.ReadIntegers("attention_mask"),
            (int)golden.Find("input_ids")!.Shape[0], golden.ReadFloats("logits"));
    }

    /// <summary>The tensors of the model's part, without prefix and without any head.</summary>
    private static void SaveBare(SafetensorsReader reader, string prefix, string folder)
    {
        var tensors = reader.Tensors.Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(t =>
            KeyValuePair.Create(t.Name[prefix.Length..], (t.Shape.ToArray(), reader.ReadFloats(t.Name))));
        File.WriteAllBytes(
            Path.Combine(folder, SafetensorsReader.SingleFileName), TestCheckpoint.Safetensors(tensors, "F32"));
    }

    private static string Folder(string name)
    {
        var folder = TestPaths.Shared("assets", "architectures", name);
        Skip.If(folder is null, $"needs ../shared/assets/architectures/{name}");
        return folder;
    }
}
