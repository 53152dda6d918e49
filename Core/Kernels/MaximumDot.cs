using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>The largest product of one row with any of some vectors, in single precision and one fixed order.</summary>
public static unsafe class MaximumDot
{
    /// <summary>Partial sums a product has, one a lane.</summary>
    private const int Lanes = 8;

    /// <summary>
    /// <c>max over p of Σ over d of row[d] × positions[p × width + d]</c>, where lane i sums the dimensions d = i
    /// modulo 8 in ascending order, each product fused with its addition, and lanes are added as
    /// ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)). The same bits on every processor.
    /// </summary>
    /// <param name="row">Length <paramref name="width"/>.</param>
    /// <param name="positions">Length <paramref name="count"/> × <paramref name="width"/>.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="width">At least 0.</param>
    public static float Of(float* row, float* positions, int count, int width)
    {
        Debug.Assert(count > 0 && width >= 0, "There is no maximum of nothing.");
        return Fma.IsSupported && width % Lanes == 0
            ? Vector256Path(row, positions, count, width)
            : ScalarPath(row, positions, count, width);
    }

    /// <summary>The definition.</summary>
    internal static float ScalarPath(float* row, float* positions, int count, int width)
    {
        var maximum = float.NegativeInfinity;
        var lanes = stackalloc float[Lanes];
        for (var p = 0; p < count; p++, positions += width)
        {
            new Span<float>(lanes, Lanes).Clear();
            for (var d = 0; d < width; d++)
            {
                lanes[d % Lanes] = MathF.FusedMultiplyAdd(row[d], positions[d], lanes[d % Lanes]);
            }

            var even = lanes[0] + lanes[4] + (lanes[2] + lanes[6]);
            var odd = lanes[1] + lanes[5] + (lanes[3] + lanes[7]);
            maximum = MathF.Max(maximum, even + odd);
        }

        return maximum;
    }

    /// <summary>Four positions at a time, so that the row is loaded once for them; needs FMA, whole vectors.</summary>
    internal static float Vector256Path(float* row, float* positions, int count, int width)
    {
        var maximum = float.NegativeInfinity;
        var p = 0;
        for (; p <= count - 4; p += 4, positions += 4 * width)
        {
            var (a, b, c, d) =
                (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var i = 0; i < width; i += Lanes)
            {
                var weights = Vector256.Load(row + i);
                a = Fma.MultiplyAdd(weights, Vector256.Load(positions + i), a);
                b = Fma.MultiplyAdd(weights, Vector256.Load(positions + width + i), b);
                c = Fma.MultiplyAdd(weights, Vector256.Load(positions + (2 * width) + i), c);
                d = Fma.MultiplyAdd(weights, Vector256.Load(positions + (3 * width) + i), d);
            }

            maximum = MathF.Max(maximum, MathF.Max(MathF.Max(Sum(a), Sum(b)), MathF.Max(Sum(c), Sum(d))));
        }

        for (; p < count; p++, positions += width)
        {
            var sum = Vector256<float>.Zero;
            for (var i = 0; i < width; i += Lanes)
            {
                sum = Fma.MultiplyAdd(Vector256.Load(row + i), Vector256.Load(positions + i), sum);
            }

            maximum = MathF.Max(maximum, Sum(sum));
        }

        return maximum;
    }

    private static float Sum(Vector256<float> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }
}
