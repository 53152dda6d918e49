using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// The largest integer product of each row of a small-integer matrix with any of some vectors ("positions"), without
/// writing the products themselves.
/// </summary>
/// <remarks>
/// Rows are signed bytes, 32 to a block: byte <c>(pair × 32 + row) × 2 + half</c> of a block is dimension
/// <c>2 × pair + half</c> of that row. Positions are bytes of 0 to 255, four to a group: word
/// <c>pair × 4 + position</c> of a group is that pair of bytes, twice. Products are summed modulo 2^16, so only the
/// complete sum has to fit 16 bits, not those on the way to it.
/// </remarks>
public static unsafe partial class ScreenMaxima
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 32;

    /// <summary>Positions of a group.</summary>
    public const int GroupPositions = 4;

    /// <summary>
    /// The largest sum of the absolute values of two dimensions of a row: a pair's products then fit 16 bits.
    /// </summary>
    public const int MostPairSum = 128;

    /// <summary>Whether the processor has instructions that make this faster than single-precision products.</summary>
    public static bool IsAccelerated => Avx2.IsSupported;

    /// <summary>
    /// Equals, for each row r: <c>maxima[r] = max over p of (short)(start[r] + Σ over d of position[p][d] ×
    /// row[r][d])</c>.
    /// </summary>
    /// <param name="positions"><paramref name="groups"/> × <paramref name="pairs"/> × 4 words.</param>
    /// <param name="groups">Groups of positions, at least 1.</param>
    /// <param name="pairs">Half the dimensions, at least 1.</param>
    /// <param name="rows"><paramref name="pairs"/> × 64 bytes, no pair above <see cref="MostPairSum"/>.</param>
    /// <param name="start">32 numbers that the sums begin with.</param>
    /// <param name="maxima">32 numbers; overwritten.</param>
    public static void Block(uint* positions, int groups, int pairs, sbyte* rows, short* start, short* maxima)
    {
        Debug.Assert(groups > 0 && pairs > 0, "There is no maximum of nothing.");

        // All paths give the same numbers.
        if (Avx512BW.IsSupported)
        {
            Vector512Path(positions, groups, pairs, rows, start, maxima);
        }
        else if (Avx2.IsSupported)
        {
            Vector256Path(positions, groups, pairs, rows, start, maxima);
        }
        else
        {
            ScalarPath(positions, groups, pairs, rows, start, maxima);
        }
    }

    /// <summary>The definition.</summary>
    internal static void ScalarPath(
        uint* positions, int groups, int pairs, sbyte* rows, short* start, short* maxima)
    {
        for (var row = 0; row < BlockRows; row++)
        {
            var maximum = short.MinValue;
            for (var position = 0; position < groups * GroupPositions; position++)
            {
                var group = positions + (position / GroupPositions * pairs * GroupPositions);
                var sum = (int)start[row];
                for (var pair = 0; pair < pairs; pair++)
                {
                    var bytes = group[(pair * GroupPositions) + (position % GroupPositions)];
                    var weights = rows + (((pair * BlockRows) + row) * 2);
                    sum += ((byte)bytes * weights[0]) + ((byte)(bytes >> 8) * weights[1]);
                }

                maximum = Math.Max(maximum, unchecked((short)sum));
            }

            maxima[row] = maximum;
        }
    }
}
