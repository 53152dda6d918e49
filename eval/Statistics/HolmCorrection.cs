namespace SparseSearch.Eval.Statistics;

/// <summary>
/// Holm's correction of p-values for having asked several questions: the smallest of m is multiplied by m, the next by m − 1, and
/// so on; none becomes smaller than the one before it. Whoever calls what is below 0.05 a difference is then wrong about any of
/// them with a probability of at most 0.05, whatever depends on what.
/// </summary>
/// <remarks>S. Holm: A simple sequentially rejective multiple test procedure, 1979.</remarks>
public static class HolmCorrection
{
    /// <summary>Below it, a corrected p-value is said to be more than luck.</summary>
    public const double SignificanceLevel = 0.05;

    /// <summary>Corrects p-values.</summary>
    /// <param name="values">Each from 0 to 1, in any order.</param>
    /// <returns>The corrected ones, in the same order, each from 0 to 1.</returns>
    /// <exception cref="ArgumentException">A value is not within 0 and 1.</exception>
    public static double[] Adjust(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var adjusted = new double[values.Count];
        var largest = 0.0;
        var left = values.Count;
        foreach (var i in Enumerable.Range(0, values.Count).OrderBy(i => values[i]))
        {
            if (values[i] is not (>= 0 and <= 1))
            {
                throw new ArgumentException($"The p-value {values[i]} is not within 0 and 1.", nameof(values));
            }

            largest = Math.Max(largest, Math.Min(1, values[i] * left--));
            adjusted[i] = largest;
        }

        return adjusted;
    }
}
