using System.Globalization;
using SparseSearch.Eval.Plans;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>Everything that a reader needs to judge the rest.</summary>
internal static class FactSections
{
    private const string JudgedPrefix = "judged@";

    private const int ShownHashLength = 12;

    /// <summary>All measures, and what is missing in the judgements.</summary>
    public static ReportSection Measures(ReportSystems systems)
    {
        var blocks = new List<ReportBlock>();
        string[] metrics = [.. systems.Analysis.Plan.Metrics];
        foreach (var collection in systems.Judged)
        {
            AnalysedCell[] cells = [.. systems.CellsOf(collection).Where(static cell => cell.Result.Metrics.Count > 0)];
            var best = metrics.ToDictionary(
                static name => name, name => cells.Max(cell => ValueOf(cell, name)), StringComparer.Ordinal);
            blocks.Add(new ReportTable(
                $"{collection}: all measures",
                [.. Columns.Names("system"), .. Columns.Numbers([.. metrics, "queries", "without hits", "unknown documents judged"])],
                [.. cells.Select(cell => (IReadOnlyList<ReportCell>)
                [
                    cell.Result.System,
                    .. metrics.Select(name => new ReportCell(
                        Numbers.Measure(ValueOf(cell, name)),
                        ValueOf(cell, name) is { } value && value == best[name] ? ReportMark.Best : ReportMark.None)),
                    Numbers.Count(cell.Result.Queries), Numbers.Count(cell.Result.QueriesWithoutHits),
                    Numbers.Count(cell.Result.JudgementsOfUnknownDocuments),
                ])]));
        }

        if (blocks.Count > 0)
        {
            var judged = metrics.FirstOrDefault(static name => name.StartsWith(JudgedPrefix, StringComparison.Ordinal));
            blocks.Add(new ReportText(judged is null
                ? "How many of the hits were judged at all is not among the measures; add judged@10 to the plan's metrics to see the holes."
                : $"Holes: {judged} is the share of the hits that somebody judged. A system that finds documents which nobody judged "
                    + "looks worse than it is; where the shares differ much, compare with care."));
            blocks.Add(new ReportTable(
                "Timed searches: the same measures over the hits that were timed",
                [.. Columns.Names("collection", "system"), .. Columns.Numbers(["hits", .. metrics])],
                [.. systems.Analysis.Cells.Where(static cell => cell.Result.TimedMetrics.Count > 0)
                    .Select(cell => (IReadOnlyList<ReportCell>)
                [
                    cell.Result.Collection, cell.Result.System, Numbers.Count(cell.Result.TimedHits),
                    .. metrics.Select(name => new ReportCell(
                        Numbers.Measure(cell.Result.TimedMetrics.TryGetValue(name, out var value) ? value : null))),
                ])])
            {
                IsFolded = true,
            });
        }

        return new ReportSection("measures", "All measures", blocks);
    }

    /// <summary>Sizes, vectors and what building took.</summary>
    public static ReportSection Indexes(ReportSystems systems) => new(
        "indexes", "Indexes and encoding", systems.Analysis.Cells.Count == 0 ? [] :
    [
        new ReportTable(
            "Index, vectors and encoding",
            [
                .. Columns.Names("collection", "system"),
                .. Columns.Numbers(
                    "documents", "index", "bytes a document", "terms a query", "terms a document", "FLOPS", "build", "tokens/s",
                    "encode a query, mean"),
            ],
            [.. systems.Analysis.Cells.Select(static cell => RowOf(cell.Result))]),
        new ReportText(
            "Index: the bytes that the engine searches, not the stored documents. FLOPS: the expected number of products for a query and a "
            + "document. Build: encoding and indexing for all engines of an encoder together; empty where the index was there before."),
    ]);

    /// <summary>Which data, models, settings, machine and version it was.</summary>
    public static ReportSection Origins(ReportSystems systems)
    {
        var results = systems.Analysis.Cells.Select(static cell => cell.Result).ToArray();
        if (results.Length == 0)
        {
            return new ReportSection("origins", "Machine, versions, settings", []);
        }

        return new ReportSection("origins", "Machine, versions, settings",
        [
            new ReportTable(
                "Machine and version",
                [
                    .. Columns.Names("version", "processor"), .. Columns.Numbers("cores", "memory"), .. Columns.Names("system", "runtime"),
                    .. Columns.Numbers("cells"),
                ],
                [.. results.GroupBy(static result => (result.Version, result.Machine)).Select(static group => (IReadOnlyList<ReportCell>)
                [
                    group.Key.Version, group.Key.Machine.Processor, Numbers.Count(group.Key.Machine.LogicalCores),
                    Numbers.Bytes(group.Key.Machine.MemoryBytes), group.Key.Machine.System, group.Key.Machine.Runtime,
                    Numbers.Count(group.Count()),
                ])]),
            new ReportTable(
                "Engines as they were set",
                [.. Columns.Names("engine"), new("setting", ColumnKind.Prose), .. Columns.Numbers("hits for measures", "hits timed")],
                [.. results.Select(static result => (result.Engine, result.Setting, result.Depth, result.TimedHits)).Distinct()
                    .Select(static its => (IReadOnlyList<ReportCell>)
                        [its.Engine, its.Setting, Numbers.Count(its.Depth), Numbers.Count(its.TimedHits)])]),
            new ReportTable(
                "Encoders",
                [.. Columns.Names("encoder", "recipe", "model", "hash"), .. Columns.Numbers("tokens of a document", "tokens of a query")],
                [.. results.Where(static result => result.EncoderDescription is not null)
                    .DistinctBy(static result => (result.Encoder, result.EncoderDescription!.Hash))
                    .Select(static result => (IReadOnlyList<ReportCell>)
                    [
                        result.Encoder ?? "", result.EncoderDescription!.Recipe, result.EncoderDescription.ModelName,
                        Short(result.EncoderDescription.Hash), Numbers.Count(result.EncoderDescription.MaxDocumentTokens),
                        Numbers.Count(result.EncoderDescription.MaxQueryTokens),
                    ])]),
            new ReportTable(
                "Collections",
                [.. Columns.Names("collection"), .. Columns.Numbers("documents", "queries"), .. Columns.Names("hash of its files")],
                [.. results.DistinctBy(static result => (result.Collection, result.DatasetHash))
                    .Select(static result => (IReadOnlyList<ReportCell>)
                    [result.Collection, Numbers.Count(result.Documents), Numbers.Count(result.Queries), Short(result.DatasetHash)])]),
        ]);
    }

    /// <summary>The plan as it was written.</summary>
    public static ReportSection Plan(ReportSystems systems) => new(
        "plan", "The plan", systems.Analysis.Plan.Source.Trim().Length == 0 ? [] : [new ReportSource(systems.Analysis.Plan.Source)]);

    private static double? ValueOf(AnalysedCell cell, string metric) =>
        cell.Result.Metrics.TryGetValue(metric, out var value) ? value : null;

    private static string Short(string hash) => hash.Length > ShownHashLength ? hash[..ShownHashLength] : hash;

    private static IReadOnlyList<ReportCell> RowOf(CellResult result) =>
    [
        result.Collection, result.System, Numbers.Count(result.Documents), Numbers.Bytes(result.IndexBytes),
        result is { IndexBytes: { } bytes, Documents: > 0 and var documents } ? Numbers.Whole((double)bytes / documents) : "",
        Numbers.Two(result.MeanQueryNnz), Numbers.Two(result.MeanDocumentNnz), Numbers.Two(result.Flops),
        result.BuildSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s") : "",
        Numbers.Whole(result.TokensPerSecond),
        result.EncodingLatency is { Count: > 0 } encoding ? Numbers.Micros(encoding.MeanMicros) : "",
    ];
}
