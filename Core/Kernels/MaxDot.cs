using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// The largest product of a vector with any of several states, in single precision. Each product is a sum of eight
/// partial ones, in an order that depends on the length alone, so that the result is the same on every processor with
/// fused multiplication.
/// </summary>
public static unsafe class MaxDot
{
    private const int Width = 8;

    /// <summary>max over states i of Σ d of states(i, d) · vector(d).</summary>
    /// <param name="vector">Length <paramref name="dimensions"/>.</param>
    /// <param name="states">[count, dimensions].</param>
    /// <param name="count">At least 1.</param>
    /// <param name="dimensions">A multiple of 8.</param>
    public static float Of(float* vector, float* states, int count, int dimensions)
    {
        Debug.Assert(count >= 1 && dimensions % Width == 0, "Sums are taken in eighths.");
        var max = float.NegativeInfinity;
        var state = 0;
        for (; state + 4 <= count; state += 4)
        {
            float* s0 = states + ((long)state * dimensions), s1 = s0 + dimensions, s2 = s1 + dimensions,
                s3 = s2 + dimensions;
            Vector256<float> a = default, b = default, c = default, d = default;
            for (var i = 0; i < dimensions; i += Width)
            {
                var v = Vector256.Load(vector + i);
                a = Vector256.FusedMultiplyAdd(Vector256.Load(s0 + i), v, a);
                b = Vector256.FusedMultiplyAdd(Vector256.Load(s1 + i), v, b);
                c = Vector256.FusedMultiplyAdd(Vector256.Load(s2 + i), v, c);
                d = Vector256.FusedMultiplyAdd(Vector256.Load(s3 + i), v, d);
            }

            max = MathF.Max(max, MathF.Max(
                MathF.Max(Vector256.Sum(a), Vector256.Sum(b)), MathF.Max(Vector256.Sum(c), Vector256.Sum(d))));
        }

        for (; state < count; state++)
        {
            var s = states + ((long)state * dimensions);
            Vector256<float> a = default;
            for (var i = 0; i < dimensions; i += Width)
            {
                a = Vector256.FusedMultiplyAdd(Vector256.Load(s + i), Vector256.Load(vector + i), a);
            }

            max = MathF.Max(max, Vector256.Sum(a));
        }

        return max;
    }
}
