namespace SparseSearch.Eval.Tuning;

/// <summary>Which settings no other one beats.</summary>
public static class ParetoFront
{
    /// <summary>Marks the points of the front.</summary>
    /// <param name="points">Recall and time of each.</param>
    /// <returns>
    /// For each point, whether every other one finds less or takes longer; of equal points all are on the front.
    /// </returns>
    public static bool[] Of(IReadOnlyList<SweepSummary> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return [.. points.Select(point => !points.Any(other =>
            other.Recall >= point.Recall && other.MeanMicros <= point.MeanMicros
            && (other.Recall > point.Recall || other.MeanMicros < point.MeanMicros)))];
    }
}
