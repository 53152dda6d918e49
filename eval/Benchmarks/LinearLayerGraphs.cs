using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Benchmarks;

/// <summary>Graphs of one linear layer without bias, x [rows, inputs] to y [rows, outputs].</summary>
internal static class LinearLayerGraphs
{
    private const OnnxElementType Real = OnnxElementType.Float;

    /// <summary>The way that gives a row's integers back, [rows, inputs], to show what making them costs.</summary>
    public const string QuantizeOnly = "quantise a row only";

    /// <summary>Every way by name, single precision first.</summary>
    /// <param name="inputs">Width of a position.</param>
    /// <param name="outputs">Width of a product.</param>
    /// <param name="weights">[inputs, outputs].</param>
    public static IEnumerable<(string Name, byte[] Graph)> Ways(int inputs, int outputs, float[] weights)
    {
        yield return ("fp32 MatMul", Write(inputs, (b, x) =>
            b.MatMul("y", x, b.Constant("w", [inputs, outputs], () => weights))));
        for (var block = 32; block <= 256 && inputs % block == 0; block *= 2)
        {
            var size = block;
            yield return ($"MatMulNBits block {size}", Write(inputs, (b, x) =>
                InBlocks(b, x, inputs, outputs, weights, size)));
        }

        yield return ("row scale, u8 x u8", Write(inputs, (b, x) =>
            ByRow(b, x, inputs, outputs, weights, OnnxElementType.UInt8, 127)));
        yield return ("row scale, u8 x s7", Write(inputs, (b, x) =>
            ByRow(b, x, inputs, outputs, weights, OnnxElementType.Int8, 63)));
        yield return ("batch scale, u8 x u8", Write(inputs, (b, x) =>
            ByBatch(b, x, inputs, outputs, weights, OnnxElementType.UInt8, 127)));
        yield return ("batch scale, u8 x s7", Write(inputs, (b, x) =>
            ByBatch(b, x, inputs, outputs, weights, OnnxElementType.Int8, 63)));
        yield return ("IntegerLinear, u8 x s8", Write(inputs, (b, x) => IntegerLinear.Multiply(
            b, "y", IntegerLinear.Quantize(b, "q", x), "w", outputs, () => weights)));
        yield return (QuantizeOnly, Write(inputs, (b, x) =>
        {
            var (bytes, scale) = Quantized(b, x);
            return b.Mul("y", b.Cast("back", bytes, Real), scale);
        }));
    }

    private static byte[] Write(int inputs, Func<GraphBuilder, GraphValue, GraphValue> build)
    {
        var builder = new GraphBuilder();
        builder.Output(build(builder, builder.Input("x", Real, "rows", (long)inputs)));
        using var stream = new MemoryStream();
        OnnxWriter.Write(builder.Build(), [], stream);
        return stream.ToArray();
    }

    private static GraphValue InBlocks(
        GraphBuilder builder, GraphValue x, int inputs, int outputs, float[] weights, int block)
    {
        var blocks = inputs / block;
        var (bytes, scales) = (new byte[inputs * outputs], new float[outputs * blocks]);
        for (var n = 0; n < outputs; n++)
        {
            for (var k = 0; k < blocks; k++)
            {
                var largest = 0f;
                for (var i = 0; i < block; i++)
                {
                    largest = Math.Max(largest, Math.Abs(weights[(((k * block) + i) * outputs) + n]));
                }

                var scale = scales[(n * blocks) + k] = largest / 127f;
                for (var i = 0; i < block; i++)
                {
                    var weight = weights[(((k * block) + i) * outputs) + n];
                    bytes[(n * inputs) + (k * block) + i] = (byte)(128 + (int)MathF.Round(weight / scale));
                }
            }
        }

        var matrix = builder.Bytes("w", OnnxElementType.UInt8, [outputs, blocks, block], () => bytes);
        var scaling = builder.Constant("scales", [outputs, blocks], () => scales);
        return builder.Node(
            "y", "MatMulNBits", OnnxWriter.FusedDomain, Real, [x.Shape[0], (long)outputs], [x, matrix, scaling],
            GraphAttribute.Of("K", (long)inputs), GraphAttribute.Of("N", (long)outputs),
            GraphAttribute.Of("bits", 8L), GraphAttribute.Of("block_size", (long)block),
            GraphAttribute.Of("accuracy_level", 4L));
    }

    /// <summary>A row's integers 1 to 255, 128 for zero, and its scale, [rows, 1].</summary>
    private static (GraphValue Bytes, GraphValue Scale) Quantized(GraphBuilder builder, GraphValue x)
    {
        var largest = builder.ReduceMax("largest", builder.Abs("sizes", x), axis: 1, keepAxis: true);
        var scale = builder.Mul("scale", largest, builder.Scalar("step", 1f / 127f));
        var units = builder.Div("units", x, scale);
        var rounded = builder.Same("rounded", "Round", "", units);
        var shifted = builder.Add("shifted", rounded, builder.Scalar("zero", 128f));
        return (builder.Cast("bytes", shifted, OnnxElementType.UInt8), scale);
    }

    private static GraphValue ByRow(
        GraphBuilder builder, GraphValue x, int inputs, int outputs, float[] weights, OnnxElementType type, int most)
    {
        var (bytes, scale) = Quantized(builder, x);
        var zero = builder.Bytes("xzero", OnnxElementType.UInt8, [], () => [128]);
        var product = Integers(builder, x, bytes, zero, inputs, outputs, weights, type, most);
        var real = builder.Cast("real", product.Sums, Real);
        return builder.Mul("y", builder.Mul("unscaled", real, scale), product.Scales);
    }

    private static GraphValue ByBatch(
        GraphBuilder builder, GraphValue x, int inputs, int outputs, float[] weights, OnnxElementType type, int most)
    {
        var parts = builder.Nodes(
            "DynamicQuantizeLinear",
            [
                new GraphValue("bytes", OnnxElementType.UInt8, x.Shape), new GraphValue("scale", Real, []),
                new GraphValue("xzero", OnnxElementType.UInt8, []),
            ],
            [x]);
        var product = Integers(builder, x, parts[0], parts[2], inputs, outputs, weights, type, most);
        var real = builder.Cast("real", product.Sums, Real);
        return builder.Mul("y", real, builder.Mul("both", product.Scales, parts[1]));
    }

    private static (GraphValue Sums, GraphValue Scales) Integers(
        GraphBuilder builder, GraphValue x, GraphValue bytes, GraphValue zero, int inputs, int outputs,
        float[] weights, OnnxElementType type, int most)
    {
        var scales = new float[outputs];
        for (var i = 0; i < weights.Length; i++)
        {
            scales[i % outputs] = Math.Max(scales[i % outputs], Math.Abs(weights[i]) / most);
        }

        var offset = type == OnnxElementType.UInt8 ? 128 : 0;
        var quantized = Array.ConvertAll(Enumerable.Range(0, weights.Length).ToArray(), i =>
            unchecked((byte)(offset + (int)MathF.Round(weights[i] / scales[i % outputs]))));
        var matrix = builder.Bytes("w", type, [inputs, outputs], () => quantized);
        var wzero = builder.Bytes("wzero", type, [], () => [(byte)offset]);
        var sums = builder.Node(
            "sums", "MatMulInteger", "", OnnxElementType.Int32, [x.Shape[0], (long)outputs],
            [bytes, matrix, zero, wzero]);
        return (sums, builder.Constant("scales", [outputs], () => scales));
    }
}
