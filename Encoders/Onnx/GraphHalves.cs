using System.Runtime.InteropServices;

namespace SparseSearch.Encoders.Onnx;

/// <summary>Constants in half precision, which are widened where they are used.</summary>
internal static class GraphHalves
{
    /// <summary>Elements converted at a time.</summary>
    private const int ChunkElements = 1 << 16;

    /// <summary>A constant of floats, kept in a narrower type that holds them exactly.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">Unique within the graph; the narrow constant is called the same with <c>.stored</c>.</param>
    /// <param name="shape">Fixed sizes, outermost first.</param>
    /// <param name="read">Yields as many floats as the shape has elements, row-major.</param>
    /// <param name="stored">Float16 or BFloat16.</param>
    public static GraphValue Widened(
        this GraphBuilder builder, string name, ReadOnlySpan<long> shape, Func<float[]> read, OnnxElementType stored)
    {
        ArgumentNullException.ThrowIfNull(read);
        var elements = 1L;
        foreach (var size in shape)
        {
            elements = checked(elements * size);
        }

        var narrow = builder.Constant($"{name}.stored", stored, shape, elements * sizeof(ushort), stream =>
        {
            var floats = read();
            GraphBuilder.Require(
                floats.Length == elements, name, $"has {floats.Length} elements where its shape has {elements}");
            Write(stream, floats, stored == OnnxElementType.Float16 ? ToHalf : ToBrain);
        });
        return builder.Cast(name, narrow, OnnxElementType.Float);
    }

    private static void Write(Stream stream, float[] floats, Func<float, ushort> narrow)
    {
        var chunk = new ushort[Math.Min(ChunkElements, floats.Length)];
        for (var done = 0; done < floats.Length; done += chunk.Length)
        {
            var part = chunk.AsSpan(0, Math.Min(chunk.Length, floats.Length - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = narrow(floats[done + i]);
            }

            stream.Write(MemoryMarshal.AsBytes(part));
        }
    }

    private static ushort ToHalf(float value) => BitConverter.HalfToUInt16Bits((Half)value);

    private static ushort ToBrain(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
}
