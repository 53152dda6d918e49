using System.Buffers;
using System.Runtime.Intrinsics;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders;

/// <summary>Picks the terms of a dense row of weights. Thread-safe.</summary>
internal static class Sparsifier
{
    /// <summary>The entries that are not zero or below, as they are.</summary>
    /// <param name="row">One weight a term.</param>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite: the model is broken.</exception>
    public static SparseVector Sparsify(ReadOnlySpan<float> row)
    {
        var ids = ArrayPool<int>.Shared.Rent(row.Length);
        var count = Collect(row, ids);
        var vector = count == 0 ? SparseVector.Empty : new SparseVector(ids.AsSpan(0, count).ToArray(), Take(row, ids, count));
        ArrayPool<int>.Shared.Return(ids);
        return vector;
    }

    /// <summary>Rows are almost all zeros, and eight of them are skipped with one comparison.</summary>
    private static int Collect(ReadOnlySpan<float> row, Span<int> ids)
    {
        var (count, i) = (0, 0);
        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            // Not "above zero": what is no number must be found too.
            var zeros = Vector256.LessThanOrEqual(Vector256.Create(row.Slice(i, Vector256<float>.Count)), default);
            var rest = ~zeros.ExtractMostSignificantBits() & 0xFF;
            for (; rest != 0; rest &= rest - 1)
            {
                ids[count++] = Checked(row, i + System.Numerics.BitOperations.TrailingZeroCount(rest));
            }
        }

        for (; i < row.Length; i++)
        {
            if (!(row[i] <= 0f))
            {
                ids[count++] = Checked(row, i);
            }
        }

        return count;
    }

    private static int Checked(ReadOnlySpan<float> row, int term) => float.IsFinite(row[term])
        ? term
        : throw new InvalidOperationException(
            $"The model gave the weight {row[term]} for term {term}; the checkpoint is damaged.");

    private static float[] Take(ReadOnlySpan<float> row, ReadOnlySpan<int> ids, int count)
    {
        var weights = new float[count];
        for (var i = 0; i < count; i++)
        {
            weights[i] = row[ids[i]];
        }

        return weights;
    }
}
