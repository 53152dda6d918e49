using System.Numerics;
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
        var ids = new List<int>(256);
        var weights = new List<float>(256);
        var start = 0;

        // Rows are almost all zeros, and a vector of zeros is skipped with one comparison.
        for (; start <= row.Length - Vector<float>.Count; start += Vector<float>.Count)
        {
            if (!Vector.LessThanOrEqualAll(new Vector<float>(row[start..]), Vector<float>.Zero))
            {
                Collect(row.Slice(start, Vector<float>.Count), start, ids, weights);
            }
        }

        Collect(row[start..], start, ids, weights);
        return ids.Count == 0 ? SparseVector.Empty : new SparseVector([.. ids], [.. weights]);
    }

    private static void Collect(ReadOnlySpan<float> weights, int start, List<int> ids, List<float> kept)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            if (!float.IsFinite(weights[i]))
            {
                throw new InvalidOperationException(
                    $"The model gave the weight {weights[i]} for term {start + i}; the checkpoint is damaged.");
            }

            if (weights[i] > 0f)
            {
                ids.Add(start + i);
                kept.Add(weights[i]);
            }
        }
    }
}
