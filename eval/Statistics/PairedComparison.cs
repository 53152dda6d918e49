namespace SparseSearch.Eval.Statistics;

/// <summary>One system against another over the same queries.</summary>
/// <param name="QueryCount">Queries that both have a value for.</param>
/// <param name="Difference">Mean of the one less mean of the other.</param>
/// <param name="Interval">Where that difference lies.</param>
/// <param name="PValue">See <see cref="PairedRandomization"/>; not corrected for other comparisons.</param>
/// <param name="Wins">Queries where the one is better.</param>
/// <param name="Losses">Queries where the other is better.</param>
public sealed record PairedComparison(
    int QueryCount, double Difference, ConfidenceInterval Interval, double PValue, int Wins, int Losses)
{
    /// <summary>Queries where both are alike.</summary>
    public int Ties => QueryCount - Wins - Losses;

    /// <summary>Compares.</summary>
    /// <param name="values">Query id to value, of the one.</param>
    /// <param name="others">The same of the other; queries that either lacks are left out.</param>
    /// <param name="samples">For test and interval.</param>
    /// <param name="seed">For both.</param>
    public static PairedComparison Of(
        IReadOnlyDictionary<string, double> values, IReadOnlyDictionary<string, double> others, int samples, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(others);

        // In an order of their own, so that the order in a file decides nothing.
        double[] differences =
        [
            .. values.Keys.Where(others.ContainsKey).Order(StringComparer.Ordinal).Select(query => values[query] - others[query]),
        ];
        return new PairedComparison(
            differences.Length,
            differences.Length == 0 ? 0 : differences.Average(),
            ConfidenceInterval.OfMean(differences, samples, seed),
            PairedRandomization.PValue(differences, samples, seed),
            differences.Count(static difference => difference > 0),
            differences.Count(static difference => difference < 0));
    }
}
