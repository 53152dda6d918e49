using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

public static unsafe partial class ScreenMaxima
{
    /// <summary>32 rows a vector and four positions at a time: 64 products an instruction; needs AVX-512BW.</summary>
    internal static void Vector512Path(
        uint* positions, int groups, int pairs, sbyte* rows, short* start, short* maxima)
    {
        var begin = Vector512.Load(start);
        var maximum = Vector512.Create(short.MinValue);
        for (var group = 0; group < groups; group++)
        {
            var (a, b, c, d) = (begin, begin, begin, begin);
            var weights = rows;
            var end = positions + (pairs * GroupPositions);
            for (; positions < end; positions += GroupPositions, weights += 2 * BlockRows)
            {
                var row = Vector512.Load(weights);
                a += Avx512BW.MultiplyAddAdjacent(Vector512.Create(positions[0]).AsByte(), row);
                b += Avx512BW.MultiplyAddAdjacent(Vector512.Create(positions[1]).AsByte(), row);
                c += Avx512BW.MultiplyAddAdjacent(Vector512.Create(positions[2]).AsByte(), row);
                d += Avx512BW.MultiplyAddAdjacent(Vector512.Create(positions[3]).AsByte(), row);
            }

            maximum = Vector512.Max(maximum, Vector512.Max(Vector512.Max(a, b), Vector512.Max(c, d)));
        }

        maximum.Store(maxima);
    }
}
