using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// Upper bounds of the scores of 16 documents at once, from their cluster's sketch: a table of buckets with four bits a
/// document.
/// </summary>
/// <remarks>
/// A bucket has eight bytes; the low halves belong to the documents 0 to 7, the high halves to the documents 8 to 15. A
/// cold sketch costs one cache line a term of the query, whatever its documents hold.
/// </remarks>
public static unsafe class SketchDot
{
    /// <summary>Documents of a sketch.</summary>
    public const int Docs = 16;

    /// <summary>Bytes of a bucket.</summary>
    public const int BucketBytes = 8;

    /// <summary>The largest value of a document in a bucket.</summary>
    public const int MaxValue = 15;

    /// <summary>
    /// <c>sums[d] = min(cap, Σ_i weights[i] × value of document d in the bucket at offsets[i])</c>.
    /// </summary>
    /// <param name="sketch">The buckets.</param>
    /// <param name="offsets">Each inside the sketch, in bytes; a bucket may be named more than once.</param>
    /// <param name="weights">As many; 15 times their sum fits 16 bits.</param>
    /// <param name="count">How many.</param>
    /// <param name="cap">What is known otherwise that no sum has to pass.</param>
    /// <param name="sums">Length 16; overwritten.</param>
    public static void Fill(byte* sketch, int* offsets, ushort* weights, int count, ushort cap, ushort* sums)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            FillVector(sketch, offsets, weights, count, cap, sums);
        }
        else
        {
            FillScalar(sketch, offsets, weights, count, cap, sums);
        }
    }

    /// <summary>Which of 16 sums reach a threshold; bit d for document d.</summary>
    /// <param name="sums">Length 16.</param>
    /// <param name="threshold">At least 0; above 65,535 none reaches it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Reaching(ushort* sums, int threshold)
    {
        if (threshold > ushort.MaxValue)
        {
            return 0;
        }

        if (Vector256.IsHardwareAccelerated)
        {
            // AVX2 has no unsigned comparison; a sum reaches the threshold where it is the larger of both.
            var sum = Vector256.Load(sums);
            return Vector256.Equals(Vector256.Max(sum, Vector256.Create((ushort)threshold)), sum)
                .ExtractMostSignificantBits();
        }

        var mask = 0u;
        for (var d = 0; d < Docs; d++)
        {
            mask |= (sums[d] >= threshold ? 1u : 0u) << d;
        }

        return mask;
    }

    /// <summary>The definition, one bucket and document at a time.</summary>
    internal static void FillScalar(
        byte* sketch, int* offsets, ushort* weights, int count, ushort cap, ushort* sums)
    {
        new Span<ushort>(sums, Docs).Clear();
        for (var i = 0; i < count; i++)
        {
            for (var d = 0; d < BucketBytes; d++)
            {
                var values = sketch[offsets[i] + d];
                sums[d] += (ushort)(weights[i] * (values & MaxValue));
                sums[d + BucketBytes] += (ushort)(weights[i] * (values >> 4));
            }
        }

        for (var d = 0; d < Docs; d++)
        {
            sums[d] = Math.Min(cap, sums[d]);
        }
    }

    private static void FillVector(
        byte* sketch, int* offsets, ushort* weights, int count, ushort cap, ushort* sums)
    {
        var halves = Vector128.Create((byte)MaxValue);
        var total = Vector256<ushort>.Zero;
        for (var i = 0; i < count; i++)
        {
            var bucket = *(ulong*)(sketch + offsets[i]);
            var values = Vector128.Create(bucket, bucket >> 4).AsByte() & halves;
            var (lower, upper) = Vector128.Widen(values);
            total += Vector256.Create(lower, upper) * Vector256.Create(weights[i]);
        }

        Vector256.Min(total, Vector256.Create(cap)).Store(sums);
    }
}
