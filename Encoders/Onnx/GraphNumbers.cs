using System.Runtime.InteropServices;

namespace SparseSearch.Encoders.Onnx;

/// <summary>Writes real numbers in the element type of a graph.</summary>
internal static class GraphNumbers
{
    /// <summary>Writes numbers, rounded to the nearest, ties to even.</summary>
    /// <param name="stream">Written from its position on.</param>
    /// <param name="name">Of the tensor, for messages.</param>
    /// <param name="type">Single, half or bfloat16.</param>
    /// <param name="values">Finite.</param>
    /// <exception cref="NotSupportedException">A number is too large for half precision.</exception>
    public static void Write(Stream stream, string name, OnnxElementType type, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (type == OnnxElementType.Float)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        var narrow = new ushort[values.Length];
        if (type == OnnxElementType.Float16)
        {
            GraphTarget.RequireInRange(name, values);
            System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(
                values, MemoryMarshal.Cast<ushort, Half>(narrow.AsSpan()));
        }
        else
        {
            for (var i = 0; i < narrow.Length; i++)
            {
                narrow[i] = ToBFloat16(values[i]);
            }
        }

        stream.Write(MemoryMarshal.AsBytes(narrow.AsSpan()));
    }

    /// <summary>The upper half of a single, rounded to the nearest, ties to even.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
