using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Tests;

/// <summary>Every logit, or every hidden state, of a checkpoint, through our graph and nothing pooled.</summary>
internal sealed class LogitGraph : IDisposable
{
    private readonly TemporaryModelFolder _folder = new();
    private readonly InferenceSession _session;

    public LogitGraph(
        SafetensorsReader reader,
        ModelConfig config,
        AttentionDirection direction = AttentionDirection.AsTrained,
        bool head = true,
        GraphTarget? target = null,
        long maxInlineBytes = GraphDestination.MostInlineBytes)
    {
        var path = Path.Combine(_folder.Path, "logits.onnx");
        try
        {
            Data = GraphFile.Write(
                path,
                destination => Write(reader, config, direction, head, target, destination),
                maxInlineBytes);
            _session = new InferenceSession(path);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The second file of the graph, or null.</summary>
    public GraphData? Data { get; }

    /// <summary>The output, [rows, length, vocabulary or hidden].</summary>
    public float[] Run(long[] ids, long[] mask, int rows)
    {
        using var options = new RunOptions();
        using var first = OrtValue.CreateTensorValueFromMemory(ids, [rows, ids.Length / rows]);
        using var second = OrtValue.CreateTensorValueFromMemory(mask, [rows, ids.Length / rows]);
        var length = ids.Length / rows;
        using var last = OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(length - 1, rows).ToArray(), [rows]);
        using var total = OrtValue.CreateTensorValueFromMemory(new[] { length }, [1]);
        using var positions = OrtValue.CreateTensorValueFromMemory(
            Enumerable.Range(0, length).Select(static i => (long)i).ToArray(), [length]);
        var inputs = new Dictionary<string, OrtValue>
        {
            ["ids"] = first,
            ["mask"] = second,
            [HostInputs.LastPositionsName] = last,
            [HostInputs.LengthName] = total,
            [HostInputs.PositionsName] = positions,
        };
        string[] names = [.. _session.InputMetadata.Keys];
        using var outputs = _session.Run(options, names, [.. names.Select(n => inputs[n])], ["output"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private static void Write(
        SafetensorsReader reader,
        ModelConfig config,
        AttentionDirection direction,
        bool head,
        GraphTarget? target,
        GraphDestination destination)
    {
        var builder = new GraphBuilder();
        var tensors = new CheckpointTensors(reader);
        var ids = builder.Input("ids", OnnxElementType.Int64, "batch", "length");
        var mask = builder.Input("mask", OnnxElementType.Int64, "batch", "length");
        var hidden = TransformerGraph.Build(builder, tensors, config, ids, mask, direction, target);
        builder.Output(head
            ? Logits(builder, LanguageModelHead.Build(builder, tensors, config, hidden), config)
            : builder.Mul("output", hidden, builder.Scalar("one", 1f)));
        OnnxWriter.Write(builder.Build(), [], destination);
    }

    internal static GraphValue Logits(GraphBuilder builder, LanguageModelHead head, ModelConfig config)
    {
        int terms = config.VocabularySize, width = (int)head.States.Last.Size;
        var decoder = builder.Constant(
            "decoder", [width, terms], () => CheckpointTensors.Transpose(head.Decoder(), terms, width));
        var product = builder.MatMul("product", head.States, decoder);
        var bias = builder.Constant("bias", [terms], head.Bias ?? (() => new float[terms]));
        return builder.Add("output", product, bias);
    }
}
