using SparseSearch.Eval.Plans;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>The answer that a reader came for.</summary>
internal static class RecommendationSections
{
    /// <summary>What to use on each collection.</summary>
    public static ReportSection Which(ReportSystems systems)
    {
        var recommended = systems.Analysis.Recommendations;
        return new ReportSection("which", "Which should I use?", recommended.Count == 0 ? [] :
        [
            new ReportText(
                $"The best by {systems.Metric}, and the quickest that is not shown to be worse than it (randomisation test, Holm's correction over the "
                + "collection's systems). Not shown is not equal: few queries show little. Time is the median of encoding a query, where that is "
                + "needed, and of searching for it."),
            new ReportTable(
                "Best and quickest",
                [
                    .. Columns.Names("collection"), .. Columns.Numbers("queries"), .. Columns.Names("best"), .. Columns.Numbers(systems.Metric, "time"),
                    .. Columns.Names("quickest of those not shown to be worse"), .. Columns.Numbers($"its {systems.Metric}", "its time", "not shown to be worse"),
                ],
                [.. recommended.Select(one => (IReadOnlyList<ReportCell>)
                [
                    one.Collection, Numbers.Count(one.Best.Queries), new ReportCell(one.Best.System, ReportMark.Best),
                    Numbers.Measure(one.Best.Metrics[systems.Metric]), Numbers.Micros(Recommendation.MicrosOf(one.Best)),
                    one.Quickest.System, Numbers.Measure(one.Quickest.Metrics[systems.Metric]), Numbers.Micros(Recommendation.MicrosOf(one.Quickest)),
                    Numbers.Count(one.NotWorse),
                ])]),
        ]);
    }
}
