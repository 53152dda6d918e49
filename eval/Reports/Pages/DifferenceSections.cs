using System.Globalization;
using SparseSearch.Eval.Plans;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>Where systems differ from the baseline, and on which queries.</summary>
internal static class DifferenceSections
{
    /// <summary>Of a query's text.</summary>
    private const int MostCharacters = 200;

    /// <summary>Every comparison with its test.</summary>
    public static ReportSection Significance(ReportSystems systems)
    {
        AnalysedCell[] compared = [.. Compared(systems)];
        if (compared.Length == 0)
        {
            return new ReportSection("significance", "Significance", []);
        }

        var plan = systems.Analysis.Plan;
        var rows = compared.Select(static cell => (IReadOnlyList<ReportCell>)
        [
            cell.Result.Collection, cell.Result.System,
            Numbers.Difference(cell.Comparison!.Difference),
            $"[{Numbers.Difference(cell.Comparison.Interval.Low)}, {Numbers.Difference(cell.Comparison.Interval.High)}]",
            Numbers.Probability(cell.Comparison.PValue), Numbers.Probability(cell.AdjustedPValue),
            Verdict(cell),
            Numbers.Count(cell.Comparison.QueryCount), Numbers.Count(cell.Comparison.Wins), Numbers.Count(cell.Comparison.Ties),
            Numbers.Count(cell.Comparison.Losses),
        ]);
        return new ReportSection("significance", $"Differences from {plan.Baseline}",
        [
            new ReportText(string.Create(
                CultureInfo.InvariantCulture,
                $"Paired over queries: the difference of {plan.MainMetric} with its 95 % bootstrap interval, the p-value of a ")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"randomisation test ({plan.Samples:N0} samples, seed {plan.Seed}), and the same by Holm for {compared.Length} comparisons.")),
            new ReportTable(
                $"{plan.MainMetric} against {plan.Baseline}",
                [
                    .. Columns.Names("collection", "system"), .. Columns.Numbers("difference", "95 % interval", "p", "p by Holm"),
                    .. Columns.Names(""), .. Columns.Numbers("queries", "better", "equal", "worse"),
                ],
                [.. rows]),
        ]);
    }

    /// <summary>How many queries gain and lose, and those that do most.</summary>
    public static ReportSection WinsAndLosses(ReportSystems systems)
    {
        var blocks = new List<ReportBlock>();
        foreach (var group in Compared(systems).GroupBy(static cell => cell.Result.Collection))
        {
            AnalysedCell[] cells = [.. group];
            var (model, height) = Plots.Bars(
                "queries", [.. cells.Select(static cell => cell.Result.System)],
                [
                    ("better", [.. cells.Select(static cell => (double)cell.Comparison!.Wins)]),
                    ("worse", [.. cells.Select(static cell => (double)cell.Comparison!.Losses)]),
                    ("equal", [.. cells.Select(static cell => (double)cell.Comparison!.Ties)]),
                ],
                isStacked: true);
            blocks.Add(new ReportFigure(
                $"wins-{ReportSystems.Slug(group.Key)}", $"{group.Key}: queries better and worse than {systems.Analysis.Plan.Baseline}",
                "A bar a system, by queries; the figures stand in the table of differences.", model, Plots.Width, height));
            foreach (var cell in cells)
            {
                AddQueries(blocks, cell, "Largest wins", cell.Wins);
                AddQueries(blocks, cell, "Largest losses", cell.Losses);
            }
        }

        return new ReportSection("queries", "Queries to read", blocks);
    }

    /// <summary>The main measure by groups of queries.</summary>
    public static ReportSection Groups(ReportSystems systems, QueryGroupKind kind)
    {
        var (id, title, column, explanation) = kind == QueryGroupKind.Length
            ? ("length", "By length of the query", "words", "Words are separated by white space.")
            : ("overlap", "By words that query and relevant documents share", "share",
                "The share of a query's terms, analysed as for BM25, that its relevant documents have on average: where it is low, "
                + "words alone do not find them.");
        var blocks = new List<ReportBlock>();
        foreach (var groups in systems.Analysis.Groups.Where(group => group.Kind == kind).GroupBy(static group => group.Collection))
        {
            QueryGroup[] all = [.. groups];
            string[] names = [.. systems.Names.Where(name => all.Any(group => group.Means.ContainsKey(name)))];
            if (names.Length == 0)
            {
                continue;
            }

            var (model, height) = Plots.Bars(
                systems.Metric, [.. all.Select(static group => $"{group.Name} ({Numbers.Count(group.QueryCount)})")],
                [.. names.Select(name => (name, all.Select(group => group.Means.GetValueOrDefault(name, double.NaN)).ToArray()))]);
            blocks.Add(new ReportFigure(
                $"{id}-{ReportSystems.Slug(groups.Key)}", $"{groups.Key}: {systems.Metric} by {column}",
                "In brackets how many queries a group has; the figures stand in the table below.", model, Plots.Width, height));
            blocks.Add(new ReportTable(
                $"{groups.Key}: {systems.Metric} by {column}",
                [.. Columns.Names(column), .. Columns.Numbers("queries"), .. names.Select(static name => new ReportColumn(name))],
                [.. all.Select(group => (IReadOnlyList<ReportCell>)
                [
                    group.Name, Numbers.Count(group.QueryCount),
                    .. names.Select(name => CellOf(group, name)),
                ])]));
        }

        if (blocks.Count > 0)
        {
            blocks.Insert(0, new ReportText(explanation));
        }

        return new ReportSection(id, title, blocks);
    }

    private static IEnumerable<AnalysedCell> Compared(ReportSystems systems) =>
        systems.Analysis.Cells.Where(static cell => cell.Comparison is { QueryCount: > 0 });

    private static ReportCell CellOf(QueryGroup group, string name)
    {
        if (!group.Means.TryGetValue(name, out var mean))
        {
            return new ReportCell("–", ReportMark.Quiet);
        }

        return new ReportCell(Numbers.Measure(mean), mean == group.Means.Values.Max() ? ReportMark.Best : ReportMark.None);
    }

    private static ReportCell Verdict(AnalysedCell cell) => ReportSystems.MarkOf(cell) switch
    {
        ReportMark.Good => new ReportCell("better", ReportMark.Good),
        ReportMark.Bad => new ReportCell("worse", ReportMark.Bad),
        _ => new ReportCell("may be luck", ReportMark.Quiet),
    };

    private static void AddQueries(List<ReportBlock> blocks, AnalysedCell cell, string title, IReadOnlyList<QueryDifference> queries)
    {
        if (queries.Count > 0)
        {
            blocks.Add(new ReportTable(
                $"{title}: {cell.Result.System} on {cell.Result.Collection}",
                [.. Columns.Names("query"), new("text", ColumnKind.Prose), .. Columns.Numbers("value", "baseline", "difference")],
                [.. queries.Select(static query => (IReadOnlyList<ReportCell>)
                [
                    query.QueryId, Shortened(query.Text ?? ""), Numbers.Measure(query.Value), Numbers.Measure(query.Baseline),
                    Numbers.Difference(query.Difference),
                ])])
            {
                IsFolded = true,
            });
        }
    }

    /// <summary>Some queries are whole documents; their beginning says which.</summary>
    private static string Shortened(string text)
    {
        if (text.Length <= MostCharacters)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;
        return $"{text[..end].TrimEnd()} …";
    }
}
