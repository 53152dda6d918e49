using SparseSearch.Eval.Plans;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>How good the systems are.</summary>
internal static class QualitySections
{
    /// <summary>Systems by collections.</summary>
    public static ReportSection Overview(ReportSystems systems)
    {
        string[] judged = [.. systems.Judged];
        if (judged.Length == 0)
        {
            return new ReportSection("quality", "Quality", []);
        }

        var best = judged.ToDictionary(static name => name, name => systems.CellsOf(name).Max(systems.MainOf), StringComparer.Ordinal);
        var rows = systems.Names.Select(name => (IReadOnlyList<ReportCell>)
        [
            name,
            .. judged.Select(collection => CellOf(systems, systems.Find(name, collection), best[collection])),
            .. judged.Length > 1 ? (ReportCell[])[MeanOf(systems, name, judged)] : [],
        ]);
        return new ReportSection("quality", $"{systems.Metric} of every system",
        [
            new ReportText(
                "The mean over the queries with its 95 % interval (bootstrap over queries). Bold: the best of the collection. "
                + "▲ and ▼: better and worse than the baseline by more than luck (randomisation test, Holm's correction, p < 0.05)."),
            new ReportTable(
                $"{systems.Metric} by system and collection",
                [.. Columns.Names("system"), .. Columns.Numbers([.. judged, .. judged.Length > 1 ? (string[])["mean"] : []])],
                [.. rows]),
        ]);
    }

    /// <summary>The same as bars.</summary>
    public static ReportSection ByCollection(ReportSystems systems)
    {
        string[] judged = [.. systems.Judged];
        if (judged.Length == 0)
        {
            return new ReportSection("collections", "By collection", []);
        }

        var (model, height) = Plots.Bars(
            systems.Metric, judged,
            [.. systems.Names.Select(name => (
                name, judged.Select(collection => systems.MainOf(systems.Find(name, collection)) ?? double.NaN).ToArray()))]);
        return new ReportSection("collections", "By collection",
        [
            new ReportFigure(
                "collections", $"{systems.Metric} by collection",
                $"A bar for each system in each of {judged.Length} collections; the figures stand in the table above.", model,
                Plots.Width, height),
        ]);
    }

    private static ReportCell CellOf(ReportSystems systems, AnalysedCell? cell, double? best)
    {
        if (systems.MainOf(cell) is not { } value)
        {
            return new ReportCell("–", ReportMark.Quiet);
        }

        var interval = cell!.Interval is { } its ? $" [{Numbers.Measure(its.Low)}, {Numbers.Measure(its.High)}]" : "";
        var mark = ReportSystems.MarkOf(cell);
        var sign = mark switch { ReportMark.Good => " ▲", ReportMark.Bad => " ▼", _ => "" };
        return new ReportCell($"{Numbers.Measure(value)}{interval}{sign}", value == best ? ReportMark.Best : mark);
    }

    /// <summary>Over the collections, where a system has all of them: means over different collections do not compare.</summary>
    private static ReportCell MeanOf(ReportSystems systems, string name, string[] judged)
    {
        var values = judged.Select(collection => systems.MainOf(systems.Find(name, collection))).ToArray();
        return values.All(static value => value is not null)
            ? new ReportCell(Numbers.Measure(values.Average()))
            : new ReportCell("–", ReportMark.Quiet);
    }
}
