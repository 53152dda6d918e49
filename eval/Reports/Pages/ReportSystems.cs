using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Statistics;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>The cells of an analysis as rows (systems) and columns (collections), in the plan's order.</summary>
internal sealed class ReportSystems
{
    private readonly Dictionary<(string System, string Collection), AnalysedCell> _cells;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    public ReportSystems(PlanAnalysis analysis)
    {
        Analysis = analysis;
        Collections = [.. analysis.Plan.Collections.Where(name => analysis.Cells.Any(cell => cell.Result.Collection == name))];
        Names = [.. analysis.Cells.Select(static cell => cell.Result.System).Distinct()];
        foreach (var name in Names)
        {
            _indexes.Add(name, _indexes.Count);
        }

        _cells = analysis.Cells.ToDictionary(static cell => (cell.Result.System, cell.Result.Collection));
    }

    public PlanAnalysis Analysis { get; }

    /// <summary>The measure that is compared.</summary>
    public string Metric => Analysis.Plan.MainMetric;

    /// <summary>Those with a measured cell.</summary>
    public IReadOnlyList<string> Collections { get; }

    /// <summary>Systems.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether any cell has measures.</summary>
    public bool HasJudgements => Analysis.Cells.Any(static cell => cell.Result.Metrics.Count > 0);

    /// <summary>Collections whose cells have measures.</summary>
    public IEnumerable<string> Judged => Collections.Where(collection => CellsOf(collection).Any(cell => MainOf(cell) is not null));

    /// <summary>A system's place, which decides its colour.</summary>
    public int IndexOf(string system) => _indexes[system];

    /// <summary>A collection's cells.</summary>
    public IEnumerable<AnalysedCell> CellsOf(string collection) => Analysis.Cells.Where(cell => cell.Result.Collection == collection);

    /// <summary>A cell, or null where it was not measured.</summary>
    public AnalysedCell? Find(string system, string collection) => _cells.GetValueOrDefault((system, collection));

    /// <summary>The main measure, or null.</summary>
    public double? MainOf(AnalysedCell? cell) => cell?.Result.Metrics.TryGetValue(Metric, out var value) == true ? value : null;

    /// <summary>
    /// The main measure of the hits whose time was taken; where it looks at more hits than those, of all hits. Null without judgements.
    /// </summary>
    public double? TimedMainOf(AnalysedCell cell) =>
        Analysis.Plan.ReadMainMetric().Cutoff <= cell.Result.TimedHits && cell.Result.TimedMetrics.TryGetValue(Metric, out var value)
            ? value
            : MainOf(cell);

    /// <summary>Whether a cell differs from the baseline by more than luck.</summary>
    public static ReportMark MarkOf(AnalysedCell? cell) => cell is { AdjustedPValue: < HolmCorrection.SignificanceLevel, Comparison.Difference: not 0 }
        ? cell.Comparison.Difference > 0 ? ReportMark.Good : ReportMark.Bad
        : ReportMark.None;

    /// <summary>The name of a collection for an id.</summary>
    public static string Slug(string name) =>
        string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
}
