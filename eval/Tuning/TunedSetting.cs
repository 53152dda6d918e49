namespace SparseSearch.Eval.Tuning;

/// <summary>The setting chosen for a recall, and what it came to on queries it was not chosen on.</summary>
/// <param name="TargetRecall">What was asked for.</param>
/// <param name="Point">The quickest setting that reached it, or null where none did.</param>
/// <param name="ChosenOn">On the queries of the choice; null without one.</param>
/// <param name="HeldOut">On the other queries; null without a choice.</param>
public sealed record TunedSetting(
    double TargetRecall, SweepPoint? Point, SweepSummary? ChosenOn, SweepSummary? HeldOut)
{
    /// <summary>Recalls that are usually asked for.</summary>
    public static IReadOnlyList<double> UsualTargets { get; } = [0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];

    /// <summary>
    /// Chooses by the queries of even index, and reports by those of odd index: a setting is never praised for the
    /// queries that it was chosen for.
    /// </summary>
    /// <param name="points">All over the same queries, at least two.</param>
    /// <param name="targetRecall">From 0 to 1.</param>
    /// <exception cref="ArgumentException">There are fewer than two queries.</exception>
    public static TunedSetting Choose(IReadOnlyList<SweepPoint> points, double targetRecall)
    {
        ArgumentNullException.ThrowIfNull(points);
        var queryCount = points.Count > 0 ? points[0].QueryCount : 0;
        if (points.Count > 0 && queryCount < 2)
        {
            throw new ArgumentException(
                $"There are {queryCount} queries; one half chooses and one reports, so give at least 2.",
                nameof(points));
        }

        int[] even = [.. Enumerable.Range(0, queryCount).Where(static i => i % 2 == 0)];
        int[] odd = [.. Enumerable.Range(0, queryCount).Where(static i => i % 2 == 1)];
        var best = points.Select(point => (Point: point, Summary: point.Over(even)))
            .Where(entry => entry.Summary.Recall >= targetRecall)
            .OrderBy(entry => entry.Summary.MeanMicros)
            .FirstOrDefault();
        return new TunedSetting(targetRecall, best.Point, best.Summary, best.Point?.Over(odd));
    }
}
