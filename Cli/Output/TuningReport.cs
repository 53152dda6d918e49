using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Core.Segments;
using SparseSearch.Eval.Reports;
using SparseSearch.Eval.Tuning;
using Spectre.Console;

namespace SparseSearch.Cli.Output;

/// <summary>What a sweep found, as tables or JSON.</summary>
internal static class TuningReport
{
    /// <summary>Everything, for a program.</summary>
    public static JsonObject JsonOf(IndexSnapshot index, SweepOptions options, IReadOnlyList<SweepPoint> points)
    {
        var (summaries, front) = Summaries(points);
        return new JsonObject
        {
            ["index"] = index.Folder,
            ["documents"] = index.DocCount,
            ["k"] = options.K,
            ["queries"] = points.Count > 0 ? points[0].QueryCount : 0,
            ["machine"] = MachineDescription.Current().Processor,
            ["points"] = new JsonArray([.. points.Select((point, i) =>
            {
                var json = Of(summaries[i]);
                json.Insert(0, "setting", point.Setting.ToString());
                json["front"] = front[i];
                return (JsonNode)json;
            })]),
            ["targets"] = new JsonArray([.. Targets(points).Select(tuned => (JsonNode)new JsonObject
            {
                ["recall"] = tuned.TargetRecall,
                ["setting"] = tuned.Point?.Setting.ToString(),
                ["chosenOn"] = tuned.ChosenOn is null ? null : Of(tuned.ChosenOn),
                ["heldOut"] = tuned.HeldOut is null ? null : Of(tuned.HeldOut),
            })]),
        };
    }

    /// <summary>All points by recall, those of the front marked, and the choice for each recall.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<SweepPoint> points)
    {
        var (summaries, front) = Summaries(points);
        var table = NewTable("front", "recall", "mean µs", "p99 µs", "cost", "setting");
        foreach (var i in Enumerable.Range(0, points.Count).OrderBy(i => summaries[i].Recall)
            .ThenByDescending(i => summaries[i].MeanMicros))
        {
            AddRow(table, front[i] ? "*" : "", summaries[i], points[i].Setting.ToString());
        }

        terminal.Styled.Write(table);
        var targets = NewTable("wanted", "recall", "mean µs", "p99 µs", "cost", "setting");
        foreach (var tuned in Targets(points))
        {
            var wanted = tuned.TargetRecall.ToString(CultureInfo.InvariantCulture);
            if (tuned.HeldOut is { } heldOut && tuned.Point is { } point)
            {
                AddRow(targets, wanted, heldOut, point.Setting.ToString());
            }
            else
            {
                targets.AddRow(wanted, "", "", "", "", "no setting reached it");
            }
        }

        terminal.Styled.Write(targets);
        terminal.Output.WriteLine(
            "Settings for a wanted recall: the quickest on one half of the queries; their figures are of the other half.");
    }

    private static (SweepSummary[] Summaries, bool[] Front) Summaries(IReadOnlyList<SweepPoint> points)
    {
        SweepSummary[] summaries =
            [.. points.Select(point => point.Over([.. Enumerable.Range(0, point.QueryCount)]))];
        return (summaries, ParetoFront.Of([.. summaries.Select(static summary => (summary.MeanMicros, summary.Recall))]));
    }

    private static IEnumerable<TunedSetting> Targets(IReadOnlyList<SweepPoint> points) =>
        TunedSetting.UsualTargets.Select(target => TunedSetting.Choose(points, target));

    private static JsonObject Of(SweepSummary summary) => new()
    {
        ["queries"] = summary.QueryCount,
        ["recall"] = summary.Recall,
        ["meanMicros"] = summary.MeanMicros,
        ["p99Micros"] = summary.P99Micros,
        ["cost"] = summary.Cost,
        ["postings"] = summary.Postings,
        ["documents"] = summary.Documents,
        ["blocks"] = summary.Blocks,
    };

    private static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        return table;
    }

    private static void AddRow(Table table, string mark, SweepSummary summary, string setting) => table.AddRow(
        [.. ((FormattableString[])[$"{mark}", $"{summary.Recall:F4}", $"{summary.MeanMicros:F1}",
            $"{summary.P99Micros:F1}", $"{summary.Cost:F0}", $"{setting}"])
            .Select(cell => Markup.Escape(cell.ToString(CultureInfo.InvariantCulture)))]);
}
