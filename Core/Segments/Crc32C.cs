using System.Buffers.Binary;
using System.Numerics;

namespace SparseSearch.Core.Segments;

/// <summary>CRC-32C (Castagnoli, reflected, initial value and final xor of all ones) over spans.</summary>
public static class Crc32C
{
    /// <summary>The checksum of a span.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Finish(Append(Start, bytes));

    /// <summary>The state before the first byte.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>The state after more bytes.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return state;
    }

    /// <summary>The checksum that a state stands for.</summary>
    public static uint Finish(uint state) => ~state;
}
