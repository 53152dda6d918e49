namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// A linear layer in 8-bit integers: y[p, n] ≈ s[p] · t[n] · Σ q[p, k] · r[k, n], where s is a position's scale, found
/// when the graph runs, and t a column's, found when it is written. Each position is quantised by itself and integer sums
/// are exact, so that a text's vector does not depend on the texts beside it
/// (docs/decisions/0017-integer-layers.md).
/// </summary>
internal static class IntegerLinear
{
    /// <summary>What names this arithmetic where graphs are kept; another one needs another name.</summary>
    public const string Key = "u8 s8 64";

    /// <summary>The largest integer of a position, in either direction.</summary>
    public const int MostState = 127;

    /// <summary>
    /// The largest integer of a weight, in either direction. Processors without VNNI add two products of a byte and a
    /// signed byte in 16 bits that saturate (<c>vpmaddubsw</c>): 2 · 255 · 64 = 32,640 fits, with 65 it would not.
    /// </summary>
    public const int MostWeight = 64;

    /// <summary>The byte that stands for zero.</summary>
    private const int Zero = 128;

    /// <summary>
    /// A position's largest size is taken to be at least this, so that one of zeros is divided by a normal number.
    /// </summary>
    private const float LeastSize = 1e-30f;

    /// <summary>Quantises each position of states by its largest size.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">What names of values begin with.</param>
    /// <param name="x">[batch, length, width], Float, finite.</param>

    public static QuantizedStates Quantize(GraphBuilder builder, string name, GraphValue x)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(x);

        // Two reductions read the states; the largest of their sizes would write all of these first.
        var (highest, lowest) = (Extreme(builder, $"{name}.highest", "ReduceMax", x),
            Extreme(builder, $"{name}.lowest", "ReduceMin", x));
        var size = builder.Max($"{name}.size", highest, builder.Neg($"{name}.depth", lowest));
        var floored = builder.Max($"{name}.floored", size, builder.Scalar($"{name}.least", LeastSize));
        var scales = builder.Mul($"{name}.scales", floored, builder.Scalar($"{name}.unit", 1f / MostState));

        // The operator takes a scale a row of a matrix only.
        GraphDimension rows = $"{name}.positions";
        var matrix = builder.Node(
            $"{name}.rows", "Reshape", "", x.ElementType, [rows, x.Last],
            [x, builder.Constant($"{name}.rows.shape", -1L, x.Last.Size)]);
        var vector = builder.Node(
            $"{name}.row.scales", "Reshape", "", x.ElementType, [rows],
            [scales, builder.Constant($"{name}.row.shape", -1L)]);
        var zeros = builder.Node(
            $"{name}.zeros", "Expand", "", OnnxElementType.UInt8, [rows],
            [ZeroByte(builder, $"{name}.zero"), builder.SizeOf($"{name}.count", vector, axis: 0)]);
        var bytes = builder.Node(
            $"{name}.row.bytes", "QuantizeLinear", "", OnnxElementType.UInt8, matrix.Shape, [matrix, vector, zeros],
            GraphAttribute.Of("axis", 0L));
        var shape = builder.Node($"{name}.shape", "Shape", "", OnnxElementType.Int64, [(long)x.Rank], [x]);
        return new QuantizedStates(
            builder.Node($"{name}.bytes", "Reshape", "", OnnxElementType.UInt8, x.Shape, [bytes, shape]), scales);
    }

    /// <summary>Quantised states times a matrix.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">Of the product, [batch, length, outputs], Float.</param>
    /// <param name="states">[batch, length, inputs].</param>
    /// <param name="weights">What names of the matrix's constants begin with.</param>
    /// <param name="outputs">Columns of the matrix.</param>
    /// <param name="read">Gives the matrix, [inputs, outputs], row-major; called twice when the graph is written.</param>
    public static GraphValue Multiply(
        GraphBuilder builder, string name, QuantizedStates states, string weights, int outputs, Func<float[]> read)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(states);
        var inputs = (int)states.Bytes.Last.Size;
        var matrix = builder.Bytes(
            $"{weights}.integers", OnnxElementType.Int8, [inputs, outputs], () => Integers(read(), outputs));
        var columns = builder.Constant($"{weights}.scales", [outputs], () => Scales(read(), outputs));
        var one = builder.Constant($"{name}.one", [], static () => [1f]);
        var product = builder.Node(
            $"{name}.unscaled", "MatMulIntegerToFloat", OnnxWriter.FusedDomain, OnnxElementType.Float,
            [.. states.Bytes.Shape.SkipLast(1), (long)outputs],
            [states.Bytes, matrix, one, columns, ZeroByte(builder, $"{name}.zero")]);
        return builder.Mul(name, product, states.Scales);
    }

    /// <summary>A scale a column: the largest size over <see cref="MostWeight"/>, 1 for a column of zeros.</summary>
    /// <param name="matrix">[inputs, outputs], row-major.</param>
    /// <param name="outputs">Columns.</param>
    public static float[] Scales(ReadOnlySpan<float> matrix, int outputs)
    {
        var scales = new float[outputs];
        for (var i = 0; i < matrix.Length; i++)
        {
            ref var scale = ref scales[i % outputs];
            scale = Math.Max(scale, Math.Abs(matrix[i]));
        }

        return Array.ConvertAll(scales, static size => size < LeastSize ? 1f : size / MostWeight);
    }

    /// <summary>The nearest integers, as bytes of two's complement, [inputs, outputs].</summary>
    /// <param name="matrix">[inputs, outputs], row-major.</param>
    /// <param name="outputs">Columns.</param>
    public static byte[] Integers(ReadOnlySpan<float> matrix, int outputs)
    {
        var scales = Scales(matrix, outputs);
        var integers = new byte[matrix.Length];
        for (var i = 0; i < matrix.Length; i++)
        {
            var integer = (int)MathF.Round(matrix[i] / scales[i % outputs]);
            integers[i] = unchecked((byte)Math.Clamp(integer, -MostWeight, MostWeight));
        }

        return integers;
    }

    private static GraphValue Extreme(GraphBuilder builder, string name, string op, GraphValue x) => builder.Node(
        name, op, "", x.ElementType, GraphBuilder.Reduced(x, x.Rank - 1, keepAxis: true), [x],
        GraphAttribute.Of("axes", [x.Rank - 1L]), GraphAttribute.Of("keepdims", 1L));

    private static GraphValue ZeroByte(GraphBuilder builder, string name) =>
        builder.Bytes(name, OnnxElementType.UInt8, [], static () => [Zero]);
}
