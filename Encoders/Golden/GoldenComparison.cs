using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Golden;

/// <summary>How far a vector is from its golden one.</summary>
/// <param name="WorstDifference">The largest difference of a weight that both have.</param>
/// <param name="WorstMissing">The largest golden weight of a term that the vector lacks; 0 for none.</param>
/// <param name="WorstExtra">The largest weight of a term that the golden vector lacks; 0 for none.</param>
public readonly record struct GoldenComparison(float WorstDifference, float WorstMissing, float WorstExtra)
{
    /// <summary>
    /// Weights of two implementations in single precision differ by less: sums of a few hundred products in another
    /// order, through a dozen layers.
    /// </summary>
    public const float WeightTolerance = 2e-4f;

    /// <summary>A term this light may be there or not: its logit is zero but for rounding.</summary>
    public const float LightestTerm = 1e-3f;

    /// <summary>Whether the vectors are the same but for rounding in single precision.</summary>
    public bool IsSame => IsWithin(WeightTolerance);

    /// <summary>Whether no weight differs by more, one that is missing counting as 0.</summary>
    /// <param name="tolerance">
    /// At least 0; terms lighter than <see cref="LightestTerm"/> may be there or not even where it is smaller.
    /// </param>
    public bool IsWithin(float tolerance) => WorstDifference <= tolerance
        && Math.Max(WorstMissing, WorstExtra) <= Math.Max(tolerance, LightestTerm);

    /// <summary>Compares a vector with its golden one.</summary>
    public static GoldenComparison Of(SparseVector found, SparseVector golden)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(golden);
        var (difference, missing, extra) = (0f, 0f, 0f);
        var (i, j) = (0, 0);
        while (i < found.Nnz || j < golden.Nnz)
        {
            var foundId = i < found.Nnz ? found.TermIds[i] : int.MaxValue;
            var goldenId = j < golden.Nnz ? golden.TermIds[j] : int.MaxValue;
            if (foundId == goldenId)
            {
                difference = Math.Max(difference, Math.Abs(found.Weights[i++] - golden.Weights[j++]));
            }
            else if (foundId < goldenId)
            {
                extra = Math.Max(extra, found.Weights[i++]);
            }
            else
            {
                missing = Math.Max(missing, golden.Weights[j++]);
            }
        }

        return new GoldenComparison(difference, missing, extra);
    }
}
