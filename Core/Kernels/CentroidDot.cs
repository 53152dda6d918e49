using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// Products of one sketch with up to 64 centroids at once. Whole numbers throughout: the products, and whatever is
/// decided by them, are the same on every processor.
/// </summary>
public static unsafe class CentroidDot
{
    /// <summary>The most centroids of a table.</summary>
    public const int MaxCentroids = 64;

    /// <summary>The length of a table's row is a multiple of this.</summary>
    public const int Lanes = 16;

    /// <summary>Bits of a weight; the term id stands above them.</summary>
    public const int WeightBits = 8;

    /// <summary>
    /// <c>dots[c] = Σ_i weight(i) × table[rowOf[term(i)] × stride + c]</c> over the entries whose term has a row.
    /// </summary>
    /// <param name="entries">
    /// <c>term id × 256 + weight</c>, up to <paramref name="count"/> or the first of weight 0. The squares of all
    /// weights come to at most 65,025, those of a centroid too, so that no product passes 16 bits.
    /// </param>
    /// <param name="count">At least 0.</param>
    /// <param name="rowOf">By term id: the term's row, or −1.</param>
    /// <param name="table">One row a term, one weight a centroid.</param>
    /// <param name="stride">Length of a row: a multiple of 16, at most 64.</param>
    /// <param name="dots">Length <paramref name="stride"/>; overwritten.</param>
    public static void Fill(uint* entries, int count, int* rowOf, byte* table, int stride, ushort* dots)
    {
        Debug.Assert(stride is > 0 and <= MaxCentroids && stride % Lanes == 0, "A row is made of whole vectors.");
        if (!Vector256.IsHardwareAccelerated)
        {
            FillScalar(entries, count, rowOf, table, stride, dots);
        }
        else if (stride == MaxCentroids)
        {
            FillFour(entries, count, rowOf, table, dots);
        }
        else
        {
            for (var lane = 0; lane < stride; lane += Lanes)
            {
                FillOne(entries, count, rowOf, table + lane, stride, dots + lane);
            }
        }
    }

    /// <summary>The definition, one centroid at a time.</summary>
    internal static void FillScalar(uint* entries, int count, int* rowOf, byte* table, int stride, ushort* dots)
    {
        for (var c = 0; c < stride; c++)
        {
            dots[c] = 0;
        }

        for (var i = 0; i < count && (byte)entries[i] != 0; i++)
        {
            var row = rowOf[entries[i] >> WeightBits];
            for (var c = 0; row >= 0 && c < stride; c++)
            {
                dots[c] += (ushort)((byte)entries[i] * table[((long)row * stride) + c]);
            }
        }
    }

    private static void FillFour(uint* entries, int count, int* rowOf, byte* table, ushort* dots)
    {
        var a = Vector256<ushort>.Zero;
        var (b, c, d) = (a, a, a);
        for (var i = 0; i < count && (byte)entries[i] != 0; i++)
        {
            var row = rowOf[entries[i] >> WeightBits];
            if (row >= 0)
            {
                var at = table + ((long)row * MaxCentroids);
                var weight = Vector256.Create((ushort)(byte)entries[i]);
                a += Widened(at) * weight;
                b += Widened(at + Lanes) * weight;
                c += Widened(at + (2 * Lanes)) * weight;
                d += Widened(at + (3 * Lanes)) * weight;
            }
        }

        a.Store(dots);
        b.Store(dots + Lanes);
        c.Store(dots + (2 * Lanes));
        d.Store(dots + (3 * Lanes));
    }

    private static void FillOne(uint* entries, int count, int* rowOf, byte* table, int stride, ushort* dots)
    {
        var sums = Vector256<ushort>.Zero;
        for (var i = 0; i < count && (byte)entries[i] != 0; i++)
        {
            var row = rowOf[entries[i] >> WeightBits];
            if (row >= 0)
            {
                sums += Widened(table + ((long)row * stride)) * Vector256.Create((ushort)(byte)entries[i]);
            }
        }

        sums.Store(dots);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Widened(byte* weights)
    {
        var (lower, upper) = Vector128.Widen(Vector128.Load(weights));
        return Vector256.Create(lower, upper);
    }
}
