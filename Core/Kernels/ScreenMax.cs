using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// The largest integer product of each of 32 rows with any of several states: the inner loop of a head that screens its
/// vocabulary. For row r: max over states i of start(r) + Σ d of state(i, d) · row(r, d), in 16 bits that wrap around.
/// Sums may leave 16 bits on the way; where the true result of each state lies in them, wrapping gives it exactly.
/// </summary>
/// <remarks>
/// Rows lie in pairs of dimensions: for pair p the bytes of rows 0 to 31, two dimensions each, row by row. States are
/// unsigned and below 128, rows signed, so that the products of a pair stay within 16 bits. A state's pair of bytes is
/// stored twice, as one 32-bit number, so that it can be spread over a vector by one load.
/// </remarks>
public static unsafe partial class ScreenMax
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 32;

    /// <summary>Bytes of a block a pair of dimensions.</summary>
    public const int PairBytes = 2 * Rows;

    /// <summary>The largest value of a state's dimension.</summary>
    public const int MostState = 127;

    /// <summary>Finds the maxima.</summary>
    /// <param name="block">Length <paramref name="pairs"/> · <see cref="PairBytes"/>.</param>
    /// <param name="states">[count, pairs]; both bytes of a pair at most <see cref="MostState"/>, stored twice.</param>
    /// <param name="count">States, at least 1.</param>
    /// <param name="pairs">Pairs of dimensions, at least 1.</param>
    /// <param name="starts">One a row, length <see cref="Rows"/>.</param>
    /// <param name="maxima">Receives one a row, length <see cref="Rows"/>.</param>
    public static void Fill(sbyte* block, uint* states, int count, int pairs, short* starts, short* maxima)
    {
        Debug.Assert(count >= 1 && pairs >= 1, "A maximum needs a state, and a product a dimension.");
        if (Avx2.IsSupported)
        {
            FillVector256(block, states, count, pairs, starts, maxima);
        }
        else
        {
            FillScalar(block, states, count, pairs, starts, maxima);
        }
    }

    /// <summary>The definition.</summary>
    internal static void FillScalar(sbyte* block, uint* states, int count, int pairs, short* starts, short* maxima)
    {
        for (var row = 0; row < Rows; row++)
        {
            maxima[row] = short.MinValue;
            for (var state = 0; state < count; state++)
            {
                var sum = starts[row];
                for (var pair = 0; pair < pairs; pair++)
                {
                    var values = states[(state * pairs) + pair];
                    var weights = block + (pair * PairBytes) + (2 * row);
                    sum += (short)(((byte)values * weights[0]) + ((byte)(values >> 8) * weights[1]));
                }

                maxima[row] = Math.Max(maxima[row], sum);
            }
        }
    }
}
