using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class ScreenMaxima
{
    /// <summary>
    /// 16 rows a vector, two vectors and four positions at a time: 32 products an instruction, each load used by two
    /// or four of them; needs AVX2.
    /// </summary>
    internal static void Vector256Path(
        uint* positions, int groups, int pairs, sbyte* rows, short* start, short* maxima)
    {
        var (startLow, startHigh) = (Vector256.Load(start), Vector256.Load(start + 16));
        var low = Vector256.Create(short.MinValue);
        var high = low;
        for (var group = 0; group < groups; group++)
        {
            var (a, b, c, d) = (startLow, startLow, startLow, startLow);
            var (e, f, g, h) = (startHigh, startHigh, startHigh, startHigh);
            var weights = rows;
            var end = positions + (pairs * GroupPositions);
            for (; positions < end; positions += GroupPositions, weights += 2 * BlockRows)
            {
                var (first, second) = (Vector256.Load(weights), Vector256.Load(weights + BlockRows));
                var position = Vector256.Create(positions[0]).AsByte();
                a += Avx2.MultiplyAddAdjacent(position, first);
                e += Avx2.MultiplyAddAdjacent(position, second);
                position = Vector256.Create(positions[1]).AsByte();
                b += Avx2.MultiplyAddAdjacent(position, first);
                f += Avx2.MultiplyAddAdjacent(position, second);
                position = Vector256.Create(positions[2]).AsByte();
                c += Avx2.MultiplyAddAdjacent(position, first);
                g += Avx2.MultiplyAddAdjacent(position, second);
                position = Vector256.Create(positions[3]).AsByte();
                d += Avx2.MultiplyAddAdjacent(position, first);
                h += Avx2.MultiplyAddAdjacent(position, second);
            }

            low = Vector256.Max(low, Vector256.Max(Vector256.Max(a, b), Vector256.Max(c, d)));
            high = Vector256.Max(high, Vector256.Max(Vector256.Max(e, f), Vector256.Max(g, h)));
        }

        low.Store(maxima);
        high.Store(maxima + 16);
    }
}
