using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class TermFilter
{
    /// <summary>32 ids as bytes, twice: their lowest seven bits and the seven above; needs AVX2.</summary>
    internal readonly struct Vector256Path : IFilterPath
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Passing(Vector256<ushort> first, Vector256<ushort> second, ushort* filter)
        {
            // Packing works in halves of 128 bits; the quarters are put in order at the end, once for both tables.
            var sevenBits = Vector256.Create((ushort)0x7f);
            var low = Avx2.PackUnsignedSaturate(
                (first & sevenBits).AsInt16(), (second & sevenBits).AsInt16());
            var high = Avx2.PackUnsignedSaturate(
                (Vector256.ShiftRightLogical(first, HighShift) & sevenBits).AsInt16(),
                (Vector256.ShiftRightLogical(second, HighShift) & sevenBits).AsInt16());
            var table = (byte*)(filter + PermutedWords);
            var passing = IsSet(low, table) & IsSet(high, table + ShuffledBytes);
            return Avx2.Permute4x64(passing.AsUInt64(), 0b11_01_10_00).AsByte().ExtractMostSignificantBits();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ushort> LowBits(int* termIds) => Vector256.Narrow(
            Vector256.Load((uint*)termIds), Vector256.Load((uint*)termIds + Vector256<uint>.Count));

        /// <summary>All ones where bit <c>v >> 4</c> of the table's byte <c>v mod 16</c> is set; v below 128.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<byte> IsSet(Vector256<byte> values, byte* table)
        {
            var nibble = Vector256.Create((byte)0x0f);
            var powers = Vector256.Create(
                1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0,
                (byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);
            var bytes = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(table), values & nibble);
            var bits = Avx2.Shuffle(
                powers, Vector256.ShiftRightLogical(values.AsUInt16(), ByteShift).AsByte() & nibble);
            return Vector256.Equals(bytes & bits, bits);
        }
    }
}
