using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// The few encodings of protocol buffers that ONNX needs: varints, 32-bit floats and length-delimited fields, collected
/// in memory. Not thread-safe.
/// </summary>
internal sealed class ProtobufWriter
{
    private const int VarintWire = 0;
    private const int LengthDelimitedWire = 2;
    private const int Fixed32Wire = 5;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>An integer field; negative numbers take ten bytes.</summary>
    public void Integer(int field, long value)
    {
        Tag(field, VarintWire);
        Varint((ulong)value);
    }

    /// <summary>A single-precision field.</summary>
    public void Float(int field, float value)
    {
        Tag(field, Fixed32Wire);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }

    /// <summary>A string field, UTF-8.</summary>
    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A field of bytes.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        LengthPrefix(field, value.Length);
        _buffer.Write(value);
    }

    /// <summary>A nested message, written by the callback.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        var nested = new ProtobufWriter();
        write(nested);
        Bytes(field, nested.Written);
    }

    /// <summary>Tag and length of a field whose bytes the caller writes elsewhere.</summary>
    public void LengthPrefix(int field, long lengthBytes)
    {
        Tag(field, LengthDelimitedWire);
        Varint((ulong)lengthBytes);
    }

    /// <summary>Appends what another writer holds.</summary>
    /// <returns>This writer.</returns>
    public ProtobufWriter Append(ProtobufWriter other)
    {
        _buffer.Write(other.Written);
        return this;
    }

    private void Tag(int field, int wire) => Varint(((ulong)field << 3) | (uint)wire);

    private void Varint(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
