using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Tuning;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>How long the systems take, and for what.</summary>
internal static class TimeSections
{
    /// <summary>Plots have a logarithmic axis, and a clock may have counted nothing.</summary>
    private const double LeastMicros = 0.1;

    /// <summary>The main measure over time, collection by collection, with the systems that none beats in both.</summary>
    public static ReportSection QualityAgainstLatency(ReportSystems systems)
    {
        var blocks = new List<ReportBlock>();
        foreach (var collection in systems.Judged)
        {
            AnalysedCell[] cells =
                [.. systems.CellsOf(collection).Where(cell => systems.MainOf(cell) is not null && cell.Result.SearchLatency.Count > 0)];
            var points = cells.Select(cell => (X: MicrosOf(cell), Y: systems.TimedMainOf(cell)!.Value)).ToArray();
            if (points.Length == 0)
            {
                continue;
            }

            var front = ParetoFront.Line(points);
            var (model, height) = Plots.Scatter(
                "median time of a search, µs", systems.Metric,
                [.. cells.Zip(points, (cell, point) => new Plots.Line(cell.Result.System, [point], systems.IndexOf(cell.Result.System)))],
                front);
            var names = cells.Zip(points).Where(pair => front.Contains(pair.Second)).OrderBy(static pair => pair.Second.X)
                .Select(static pair => pair.First.Result.System);
            blocks.Add(new ReportFigure(
                $"quality-{ReportSystems.Slug(collection)}", $"{collection}: {systems.Metric} against time",
                $"Up and to the left is better. On the Pareto front, none is both better and quicker: {string.Join(", ", names)}.", model,
                Plots.Width, height));
        }

        if (blocks.Count > 0)
        {
            blocks.Insert(0, new ReportText(
                "Time is that of a search alone, without encoding the query; what encoding takes stands below, by system. The measure is that of the "
                + "hits that the timed searches gave."));
        }

        return new ReportSection("tradeoff", "Quality against time", blocks);
    }

    /// <summary>How many of the exact hits engines find, over time, for each collection and encoder.</summary>
    public static ReportSection RecallAgainstLatency(ReportSystems systems)
    {
        var blocks = new List<ReportBlock>();
        var groups = systems.Analysis.Cells
            .Where(static cell => cell.RecallOfExact is not null && cell.Result.SearchLatency.Count > 0)
            .GroupBy(static cell => (cell.Result.Collection, cell.Result.Encoder)).Where(static group => group.Count() > 1);
        foreach (var group in groups)
        {
            var title = group.Key.Encoder is null ? group.Key.Collection : $"{group.Key.Collection}, {group.Key.Encoder}";
            var (model, height) = Plots.Scatter(
                "median time of a search, µs", "share of the exact hits",
                [.. group.Select(cell => new Plots.Line(
                    cell.Result.Engine, [(MicrosOf(cell), cell.RecallOfExact!.Value)], systems.IndexOf(cell.Result.System)))], []);
            blocks.Add(new ReportFigure(
                $"recall-{ReportSystems.Slug(title)}", $"{title}: hits of exact search that are found, against time",
                "1 is every hit; equal scores count as equal hits.", model, Plots.Width, height));
            blocks.Add(new ReportTable(
                $"{title}: share of the exact hits",
                [.. Columns.Names("engine"), .. Columns.Numbers("hits", "share found", "p50", "p99")],
                [.. group.OrderBy(MicrosOf).Select(static cell => (IReadOnlyList<ReportCell>)
                [
                    cell.Result.Engine, Numbers.Count(cell.Result.TimedHits), Numbers.Measure(cell.RecallOfExact),
                    Numbers.Micros(cell.Result.SearchLatency.P50Micros), Numbers.Micros(cell.Result.SearchLatency.P99Micros),
                ])]));
        }

        return new ReportSection("recall", "Recall of exact search against time", blocks);
    }

    /// <summary>Percentiles of time over bytes, and all times.</summary>
    public static ReportSection LatencyAgainstSize(ReportSystems systems)
    {
        var blocks = new List<ReportBlock>();
        AnalysedCell[] sized =
            [.. systems.Analysis.Cells.Where(static cell => cell.Result is { IndexBytes: > 0, SearchLatency.Count: > 0 })];
        if (sized.Length > 0)
        {
            var lines = sized.GroupBy(static cell => cell.Result.System)
                .Select(group => new Plots.Line(
                    group.Key, [.. group.OrderBy(static cell => cell.Result.IndexBytes).SelectMany(PercentilesOf)],
                    systems.IndexOf(group.Key)));
            var (model, height) = Plots.Scatter(
                "bytes that the engine searches", "time of a search, µs", [.. lines], [], isSizeAgainstTime: true);
            blocks.Add(new ReportFigure(
                "size", "Time of a search against bytes of the index",
                "For each system and collection p50, p95 and p99 above each other; down and to the left is better.",
                model, Plots.Width, height));
        }

        if (systems.Analysis.Cells.Count > 0)
        {
            blocks.Add(new ReportTable(
                "Time of a search, and of encoding a query",
                [
                    .. Columns.Names("collection", "system"),
                    .. Columns.Numbers(
                        "searches", "mean", "p50", "p90", "p95", "p99", "longest", "encoding p50", "encoding p99", "index"),
                ],
                [.. systems.Analysis.Cells.Select(static cell => TimesOf(cell.Result))]));
        }

        return new ReportSection("time", "Time and size", blocks);
    }

    private static double MicrosOf(AnalysedCell cell) => Math.Max(LeastMicros, cell.Result.SearchLatency.P50Micros);

    private static IEnumerable<(double X, double Y)> PercentilesOf(AnalysedCell cell)
    {
        var (bytes, times) = ((double)cell.Result.IndexBytes!.Value, cell.Result.SearchLatency);
        yield return (bytes, Math.Max(LeastMicros, times.P50Micros));
        yield return (bytes, Math.Max(LeastMicros, times.P95Micros));
        yield return (bytes, Math.Max(LeastMicros, times.P99Micros));

        // Lines join the percentiles of one cell alone.
        yield return (double.NaN, double.NaN);
    }

    private static IReadOnlyList<ReportCell> TimesOf(CellResult result)
    {
        var (search, encoding) = (result.SearchLatency, result.EncodingLatency);
        return
        [
            result.Collection, result.System, Numbers.Count(search.Count), Numbers.Micros(search.MeanMicros),
            Numbers.Micros(search.P50Micros), Numbers.Micros(search.P90Micros), Numbers.Micros(search.P95Micros),
            Numbers.Micros(search.P99Micros), Numbers.Micros(search.MaxMicros),
            encoding is { Count: > 0 } ? Numbers.Micros(encoding.P50Micros) : "",
            encoding is { Count: > 0 } ? Numbers.Micros(encoding.P99Micros) : "",
            Numbers.Bytes(result.IndexBytes),
        ];
    }
}
