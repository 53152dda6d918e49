using System.Numerics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// A query's product with one gap-compressed record, decoded while it is summed, so that no term id is stored.
/// </summary>
/// <remarks>
/// A record is <c>u32 count, ⌈count / 8⌉ control bytes, count impacts, gaps</c>. Control bit i says whether gap i has
/// two bytes or one; a term id is the sum of all gaps up to its own. An impact of 0 fills a gap above 65,535. The idea
/// of one shuffle for each control byte is that of Lemire, Kurz and Rupp, "Stream VByte" (2018), fused with the product
/// as in "DotVByte" (Martinico, Nardini, Rulli, Venturini, 2026).
/// </remarks>
public static unsafe partial class SeismicGapDot
{
    /// <summary>Bytes that may be read behind a record's last gap.</summary>
    public const int OverreadBytes = 16;

    /// <summary><c>Σ_i weights[termId(i)] × impact(i)</c> over a record's terms.</summary>
    /// <param name="record">At least <see cref="OverreadBytes"/> readable bytes follow its gaps.</param>
    /// <param name="impactBytes">1 or 2.</param>
    /// <param name="weights">
    /// A query's fixed-point weights by term id, 0 for terms it lacks; as long as the vocabulary. Where that has at most
    /// 65,536 terms and the record was not checked, 65,536.
    /// </param>
    /// <param name="vocabularySize">
    /// Number of terms; above 65,536 ids do not fit the vector path's 16 bits. An id beyond it has weight 0.
    /// </param>
    public static long Sum(byte* record, int impactBytes, int* weights, int vocabularySize)
    {
        var count = (int)*(uint*)record;
        var control = record + sizeof(uint);
        var impacts = control + ((count + 7) >> 3);
        var gaps = impacts + ((long)count * impactBytes);
        var vectors = vocabularySize <= 65_536 && IsVectorPathSupported;
        return impactBytes == sizeof(byte)
            ? vectors ? SumVector128(control, impacts, gaps, count, weights, vocabularySize, Vector128<ushort>.Zero)
                : SumScalar(control, impacts, gaps, count, weights, vocabularySize, 0)
            : vectors ? SumVector128(
                    control, (ushort*)impacts, gaps, count, weights, vocabularySize, Vector128<ushort>.Zero)
                : SumScalar(control, (ushort*)impacts, gaps, count, weights, vocabularySize, 0);
    }

    /// <summary>The definition, behind terms whose gaps add up to an id.</summary>
    private static long SumScalar<TImpact>(
        byte* control, TImpact* impacts, byte* gaps, int count, int* weights, int weightCount, int termId)
        where TImpact : unmanaged, IBinaryInteger<TImpact>
    {
        var sum = 0L;
        for (var i = 0; i < count; i++)
        {
            if ((control[i >> 3] >> (i & 7) & 1) != 0)
            {
                termId += gaps[0] | (gaps[1] << 8);
                gaps += 2;
            }
            else
            {
                termId += *gaps++;
            }

            if ((uint)termId < (uint)weightCount)
            {
                sum += weights[termId] * long.CreateTruncating(impacts[i]);
            }
        }

        return sum;
    }
}
