using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class ScreenMax
{
    /// <summary>
    /// Four states at a time on both halves of the rows, 16 each: eight sums, and one load of rows serves four
    /// products. Needs AVX2.
    /// </summary>
    internal static void FillVector256(
        sbyte* block, uint* states, int count, int pairs, short* starts, short* maxima)
    {
        var (start0, start1) = (Vector256.Load(starts), Vector256.Load(starts + 16));
        Vector256<short> max0 = Vector256.Create(short.MinValue), max1 = max0;
        var state = 0;
        for (; state + 4 <= count; state += 4)
        {
            uint* q0 = states + (state * pairs), q1 = q0 + pairs, q2 = q1 + pairs, q3 = q2 + pairs;
            Vector256<short> a0 = start0, a1 = start1, b0 = start0, b1 = start1;
            Vector256<short> c0 = start0, c1 = start1, d0 = start0, d1 = start1;
            var weights = block;
            for (var pair = 0; pair < pairs; pair++)
            {
                var (w0, w1) = (Vector256.Load(weights), Vector256.Load(weights + 32));
                weights += PairBytes;
                var a = Spread(q0 + pair);
                a0 += Avx2.MultiplyAddAdjacent(a, w0);
                a1 += Avx2.MultiplyAddAdjacent(a, w1);
                var b = Spread(q1 + pair);
                b0 += Avx2.MultiplyAddAdjacent(b, w0);
                b1 += Avx2.MultiplyAddAdjacent(b, w1);
                var c = Spread(q2 + pair);
                c0 += Avx2.MultiplyAddAdjacent(c, w0);
                c1 += Avx2.MultiplyAddAdjacent(c, w1);
                var d = Spread(q3 + pair);
                d0 += Avx2.MultiplyAddAdjacent(d, w0);
                d1 += Avx2.MultiplyAddAdjacent(d, w1);
            }

            max0 = Avx2.Max(max0, Avx2.Max(Avx2.Max(a0, b0), Avx2.Max(c0, d0)));
            max1 = Avx2.Max(max1, Avx2.Max(Avx2.Max(a1, b1), Avx2.Max(c1, d1)));
        }

        for (; state < count; state++)
        {
            var q = states + (state * pairs);
            var (a0, a1) = (start0, start1);
            for (var pair = 0; pair < pairs; pair++)
            {
                var a = Spread(q + pair);
                a0 += Avx2.MultiplyAddAdjacent(a, Vector256.Load(block + (pair * PairBytes)));
                a1 += Avx2.MultiplyAddAdjacent(a, Vector256.Load(block + (pair * PairBytes) + 32));
            }

            (max0, max1) = (Avx2.Max(max0, a0), Avx2.Max(max1, a1));
        }

        max0.Store(maxima);
        max1.Store(maxima + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Spread(uint* pair) => Avx2.BroadcastScalarToVector256(pair).AsByte();
}
