using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>Finds the blocks whose summary products reach a limit.</summary>
public static unsafe class SummaryScan
{
    /// <summary>Blocks that one call looks at.</summary>
    public const int Width = 16;

    /// <summary>Bit i is set where <c>sums[i] >= limit</c>, for i from 0 to <see cref="Width"/> − 1.</summary>
    /// <param name="sums"><see cref="Width"/> sums below 2^31.</param>
    /// <param name="limit">Below 2^31.</param>
    public static uint AtLeast(uint* sums, uint limit)
    {
        // Signed comparisons are single instructions, unsigned ones are not before AVX-512; 31 bits fit both.
        var signed = (int*)sums;
        if (Vector512.IsHardwareAccelerated)
        {
            return (uint)Vector512.GreaterThanOrEqual(
                Vector512.Load(signed), Vector512.Create((int)limit)).ExtractMostSignificantBits();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var limits = Vector256.Create((int)limit);
            return Vector256.GreaterThanOrEqual(Vector256.Load(signed), limits).ExtractMostSignificantBits()
                | (Vector256.GreaterThanOrEqual(Vector256.Load(signed + 8), limits).ExtractMostSignificantBits() << 8);
        }

        return AtLeastScalar(sums, limit);
    }

    /// <summary>The definition.</summary>
    public static uint AtLeastScalar(uint* sums, uint limit)
    {
        var mask = 0u;
        for (var i = 0; i < Width; i++)
        {
            mask |= (sums[i] >= limit ? 1u : 0u) << i;
        }

        return mask;
    }
}
