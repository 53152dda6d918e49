using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: texts that lie end to end give the logits of the reference library. Method: the graph for CUDA devices in
/// single precision on the processor, whose fused attention is replaced by one over all tokens with the other texts
/// masked, since the processor lacks the packed operator; everything else is the graph that devices run.
/// </summary>
public sealed class PackedBertGraphTests : IDisposable
{
    private const float Tolerance = 2e-4f, Unseen = -1e9f;

    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("bert")]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    [InlineData("xlm-roberta")]
    [InlineData("electra")]
    public void PackedTextsGiveTheReferenceLogits(string name)
    {
        var folder = TestPaths.Shared("assets", "architectures", name);
        Skip.If(folder is null, $"needs ../shared/assets/architectures/{name}");
        using var checkpoint = Checkpoint.Open(folder);
        using var golden = SafetensorsReader.OpenFile(Path.Combine(folder, "golden.safetensors"));
        var (ids, mask) = (golden.ReadIntegers("input_ids"), golden.ReadIntegers("attention_mask"));
        var expected = golden.ReadFloats("logits");
        var batch = BatchOf(ids, mask, (int)golden.Find("input_ids")!.Shape[0]);
        var packed = PackedBatch.Of(batch, parts: 4);
        var actual = Run(checkpoint, packed, batch);
        var width = checkpoint.Config.VocabularySize;
        Assert.Equal(0, packed.Positions % 4);
        Assert.Contains(0L, mask);
        for (var place = 0; place < ids.Length; place++)
        {
            if (mask[place] == 1)
            {
                var found = (place / batch.Length * packed.Positions) + (place % batch.Length);
                AssertClose(
                    expected.AsSpan(place * width, width), actual.AsSpan(found * width, width), $"{name}, {place}");
            }
        }

        // Padding repeats the first token of its text.
        var padded = Array.IndexOf(mask, 0L);
        var row = padded / batch.Length * packed.Positions;
        Assert.Equal(
            actual.AsSpan(row * width, width).ToArray(),
            actual.AsSpan((row + (padded % batch.Length)) * width, width).ToArray());
    }

    [Fact]
    public void ABatchIsLaidEndToEnd()
    {
        var batch = new TokenBatch(rows: 3, length: 3);
        batch.Set(0, [5, 6, 7]);
        batch.Set(1, [8]);
        batch.Set(2, [9, 4]);
        var packed = PackedBatch.Of(batch, parts: 2);
        Assert.Equal([5, 6, 7, 8, 9, 4], packed.Ids);
        Assert.Equal([0, 1, 2, 0, 0, 1], packed.TokenPositions);
        Assert.Equal([0, 3, 4, 6], packed.Starts);
        Assert.Equal([0, 1, 2, 3, 6, 7, 4, 5, 8], packed.Offsets);
        Assert.Equal(4, packed.Positions);
        Assert.Equal([0, 1, 2, 0, 3, 3, 3, 3, 4, 5, 4, 4], packed.Places);
        Assert.Equal([1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0], packed.Widen(batch.Mask, batch));
    }

    private float[] Run(Checkpoint checkpoint, PackedBatch packed, TokenBatch batch)
    {
        var path = Path.Combine(_folder.Path, "packed.onnx");
        GraphFile.Write(path, destination => Write(checkpoint, destination));
        using var session = new InferenceSession(path);
        using var options = new RunOptions();
        var count = packed.Ids.Length;
        OrtValue[] inputs =
        [
            OrtValue.CreateTensorValueFromMemory(packed.Ids, [count]),
            OrtValue.CreateTensorValueFromMemory(packed.TokenPositions, [count]),
            OrtValue.CreateTensorValueFromMemory(packed.Places, [batch.Rows, packed.Positions]),
            OrtValue.CreateTensorValueFromMemory(OwnTextOnly(packed), [1, 1, count, count]),
        ];
        using var outputs = session.Run(
            options, [PackedTokens.IdsName, PackedTokens.PositionsName, PackedTokens.PlacesName, "seen"], inputs,
            ["output"]);
        Array.ForEach(inputs, static i => i.Dispose());
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void Write(Checkpoint checkpoint, GraphDestination destination)
    {
        var builder = new GraphBuilder();
        var tensors = new CheckpointTensors(checkpoint.Weights);
        var config = checkpoint.Config;
        var tokens = new PackedTokens
        {
            Ids = builder.Input(PackedTokens.IdsName, OnnxElementType.Int64, "tokens"),
            Positions = builder.Input(PackedTokens.PositionsName, OnnxElementType.Int64, "tokens"),
            Offsets = GraphBuilder.Absent,
            Starts = GraphBuilder.Absent,
            Places = builder.Input(PackedTokens.PlacesName, OnnxElementType.Int64, "batch", "positions"),
        };
        var seen = builder.Input("seen", OnnxElementType.Float, 1L, 1L, "tokens", "tokens");
        var states = PackedBertGraph.Build(builder, tensors, config, tokens, (name, queries, keys, values) =>
        {
            GraphValue[] parts = [.. new[] { queries, keys, values }.Select((part, i) =>
                builder.UnsqueezeAt($"{name}.part.{i}", part, 0))];
            var context = builder.Node(
                $"{name}.heads", "MultiHeadAttention", OnnxWriter.FusedDomain, OnnxElementType.Float, parts[0].Shape,
                [.. parts, GraphBuilder.Absent, GraphBuilder.Absent, seen],
                GraphAttribute.Of("num_heads", (long)config.Heads));
            return builder.Reshape(name, context, queries.Shape[0], queries.Shape[1]);
        });
        var hidden = tokens.Unpack(builder, states);
        builder.Output(LogitGraph.Logits(builder, LanguageModelHead.Build(builder, tensors, config, hidden), config));
        OnnxWriter.Write(builder.Build(), [], destination);
    }

    private static float[] OwnTextOnly(PackedBatch packed)
    {
        var count = packed.Ids.Length;
        var seen = new float[count * count];
        Array.Fill(seen, Unseen);
        for (var text = 0; text + 1 < packed.Starts.Length; text++)
        {
            for (var from = packed.Starts[text]; from < packed.Starts[text + 1]; from++)
            {
                seen.AsSpan((from * count) + packed.Starts[text], packed.Starts[text + 1] - packed.Starts[text]).Clear();
            }
        }

        return seen;
    }

    private static TokenBatch BatchOf(long[] ids, long[] mask, int rows)
    {
        var length = ids.Length / rows;
        var batch = new TokenBatch(rows, length);
        for (var row = 0; row < rows; row++)
        {
            var real = (int)mask.AsSpan(row * length, length).ToArray().Sum();
            batch.Set(row, Array.ConvertAll(ids.AsSpan(row * length, real).ToArray(), static id => (int)id));
        }

        return batch;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string where)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= Tolerance * MathF.Max(1f, MathF.Abs(expected[i])),
                $"{where}, {i}: {expected[i]} but {actual[i]}");
        }
    }
}
