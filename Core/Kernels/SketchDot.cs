using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>Estimates of 16 documents at once from their cluster's sketch.</summary>
public static unsafe class SketchDot
{
    /// <summary>Documents of a sketch.</summary>
    public const int Docs = 16;

    /// <summary>Sums.</summary>
    public static void Fill(byte* sketch, int* offsets, ushort* weights, int count, ushort* sums)
    {
        var total = Vector256<ushort>.Zero;
        for (var i = 0; i < count; i++)
        {
            var packed = Vector128.CreateScalar(*(ulong*)(sketch + offsets[i])).AsByte();
            var low = packed & Vector128.Create((byte)15);
            var high = Vector128.ShiftRightLogical(packed.AsUInt16(), 4).AsByte() & Vector128.Create((byte)15);
            var nibbles = Vector128.Create(low.AsUInt64().ToScalar(), high.AsUInt64().ToScalar()).AsByte();
            var (lower, upper) = Vector128.Widen(nibbles);
            total += Vector256.Create(lower, upper) * Vector256.Create(weights[i]);
        }

        total.Store(sums);
    }

    /// <summary>Mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Reaching(ushort* sums, ushort threshold) =>
        Vector256.GreaterThanOrEqual(Vector256.Load(sums), Vector256.Create(threshold)).ExtractMostSignificantBits();
}
