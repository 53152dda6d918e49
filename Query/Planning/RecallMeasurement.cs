namespace SparseSearch.Query.Planning;

/// <summary>What a setting found on a set of queries, and what it cost.</summary>
/// <param name="Mean">Mean recall.</param>
/// <param name="LowerBound">
/// The mean less 1.28 standard errors, with one hit more missed than was seen: below it, the mean over all queries of
/// the kind stands once in ten times.
/// </param>
/// <param name="Cost">Mean cost of a search.</param>
public readonly record struct RecallMeasurement(double Mean, double LowerBound, double Cost)
{
    /// <summary>The one-sided 90 % quantile of the normal distribution.</summary>
    private const double Quantile = 1.28;

    /// <summary>Summarises queries; sums run in their order, so that the numbers are the same everywhere.</summary>
    /// <param name="recalls">Each query's recall, at least one.</param>
    /// <param name="hitCount">Hits that were to be found, over all queries.</param>
    /// <param name="totalCost">Sum of all searches' costs.</param>
    internal static RecallMeasurement Of(ReadOnlySpan<double> recalls, long hitCount, double totalCost)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var recall in recalls)
        {
            sum += recall;
            squares += (1 - recall) * (1 - recall);
        }

        var mean = sum / recalls.Length;
        var variance = Math.Max(0, (squares / recalls.Length) - ((1 - mean) * (1 - mean)));
        var bound = mean - (Quantile * Math.Sqrt(variance / recalls.Length)) - (1.0 / hitCount);
        return new RecallMeasurement(mean, Math.Max(0, bound), totalCost / recalls.Length);
    }
}
