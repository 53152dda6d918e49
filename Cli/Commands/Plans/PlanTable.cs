using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Statistics;
using Spectre.Console;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>An analysis as tables, one a collection.</summary>
internal static class PlanTable
{
    public static void Print(Terminal terminal, PlanAnalysis analysis)
    {
        foreach (var collection in analysis.Cells.GroupBy(static cell => cell.Result.Collection))
        {
            var table = new Table().Border(TableBorder.Simple).Title(Markup.Escape(collection.Key)).AddColumn("system");
            foreach (var column in (string[])[
                analysis.Plan.MainMetric, "95 %", $"vs {analysis.Plan.Baseline ?? "nothing"}", "p (Holm)", "of exact", "p50 µs", "p99 µs", "MB"])
            {
                table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
            }

            foreach (var cell in collection)
            {
                table.AddRow([.. ColumnsOf(cell, analysis.Plan.MainMetric).Select(Markup.Escape)]);
            }

            terminal.Styled.Write(table);
            if (analysis.Recommendations.FirstOrDefault(one => one.Collection == collection.Key) is { } which)
            {
                terminal.Output.WriteLine(Sentence(which, analysis.Plan.MainMetric));
                terminal.Output.WriteLine();
            }
        }
    }

    private static string Sentence(Recommendation which, string metric) => string.Create(
        CultureInfo.InvariantCulture,
        $"Best: {which.Best.System}, {which.Best.Metrics[metric]:F4}, {Recommendation.MicrosOf(which.Best):N0} µs a query with its encoding. ")
        + (which.Quickest == which.Best
            ? "None that is quicker is as good, or may be."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Quickest that is not shown to be worse: {which.Quickest.System}, {which.Quickest.Metrics[metric]:F4}, {Recommendation.MicrosOf(which.Quickest):N0} µs."));

    private static string[] ColumnsOf(AnalysedCell cell, string metric)
    {
        FormattableString[] columns =
        [
            $"{cell.Result.System}",
            cell.Result.Metrics.TryGetValue(metric, out var value) ? (FormattableString)$"{value:F4}" : $"",
            cell.Interval is { } interval ? (FormattableString)$"{interval.Low:F3}–{interval.High:F3}" : $"",
            cell.Comparison is { } comparison ? (FormattableString)$"{comparison.Difference:+0.0000;-0.0000;0.0000}" : $"",
            cell.AdjustedPValue is { } p ? (FormattableString)$"{p:F4}{(p < HolmCorrection.SignificanceLevel ? " *" : "")}" : $"",
            cell.RecallOfExact is { } recall ? (FormattableString)$"{recall:F4}" : $"",
            $"{cell.Result.SearchLatency.P50Micros:N0}",
            $"{cell.Result.SearchLatency.P99Micros:N0}",
            cell.Result.IndexBytes is { } bytes ? (FormattableString)$"{bytes / 1e6:F1}" : $"",
        ];
        return [.. columns.Select(static column => column.ToString(CultureInfo.InvariantCulture))];
    }
}
