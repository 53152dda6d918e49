using System.Globalization;
using SparseSearch.Eval.Plans;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>
/// The report of a plan's results: what did not come out as expected first, then quality, time, what differs and for which queries, and
/// everything that a reader needs to judge it.
/// </summary>
public static class PlanReport
{
    /// <summary>Composes a report.</summary>
    /// <param name="analysis">Of a results folder.</param>
    public static ReportPage Of(PlanAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var systems = new ReportSystems(analysis);
        ReportSection[] sections =
        [
            Expectations(analysis),
            RecommendationSections.Which(systems),
            QualitySections.Overview(systems),
            QualitySections.ByCollection(systems),
            TimeSections.QualityAgainstLatency(systems),
            TimeSections.RecallAgainstLatency(systems),
            TimeSections.LatencyAgainstSize(systems),
            DifferenceSections.Significance(systems),
            DifferenceSections.WinsAndLosses(systems),
            DifferenceSections.Groups(systems, QueryGroupKind.Length),
            DifferenceSections.Groups(systems, QueryGroupKind.Overlap),
            FactSections.Measures(systems),
            FactSections.Indexes(systems),
            FactSections.Origins(systems),
            FactSections.Plan(systems),
        ];
        return new ReportPage(
            analysis.Plan.Name, SummaryOf(systems), WithDistinctNames(sections.Where(static section => section.Blocks.Count > 0)));
    }

    /// <summary>Figures of collections whose names differ only in what a figure's name leaves out get a number.</summary>
    private static List<ReportSection> WithDistinctNames(IEnumerable<ReportSection> sections)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. sections.Select(section => section with { Blocks = [.. section.Blocks.Select(Named)] })];

        ReportBlock Named(ReportBlock block)
        {
            if (block is not ReportFigure figure || names.Add(figure.Name))
            {
                return block;
            }

            var number = 2;
            while (!names.Add($"{figure.Name}-{number}"))
            {
                number++;
            }

            return figure with { Name = $"{figure.Name}-{number}" };
        }
    }

    private static string SummaryOf(ReportSystems systems)
    {
        var (analysis, plan) = (systems.Analysis, systems.Analysis.Plan);
        var counted = string.Create(
            CultureInfo.InvariantCulture,
            $"{analysis.Cells.Count} of {plan.Cells.Count} combinations measured: {systems.Names.Count} systems on ")
            + string.Create(CultureInfo.InvariantCulture, $"{systems.Collections.Count} collections.");
        var against = plan.Baseline is { } baseline ? $" Everything is compared with {baseline}." : "";
        return systems.HasJudgements
            ? $"{counted} Main measure: {plan.MainMetric}.{against}"
            : $"{counted} Without judgements: times alone.";
    }

    private static ReportSection Expectations(PlanAnalysis analysis)
    {
        var blocks = new List<ReportBlock>();
        if (analysis.MissingCells.Count > 0)
        {
            blocks.Add(new ReportText($"Not measured: {string.Join(", ", analysis.MissingCells)}. Run the plan again.", ReportMark.Bad));
        }

        var all = Numbers.Count(analysis.Expectations.Count);
        var failed = analysis.Expectations.Count(static outcome => !outcome.Holds);
        if (analysis.Expectations.Count > 0)
        {
            blocks.Add(failed > 0
                ? new ReportText($"{Numbers.Count(failed)} of {all} expected figures did not come out.", ReportMark.Bad)
                : new ReportText($"All {all} expected figures came out.", ReportMark.Good));
            blocks.Add(new ReportTable(
                "Expected and measured",
                [.. Columns.Names("collection", "system", "measure"), .. Columns.Numbers("expected", "measured"), .. Columns.Names("")],
                [.. analysis.Expectations.OrderBy(static outcome => outcome.Holds).Select(Row)]));
        }

        return new ReportSection("expected", "Expected figures", blocks);
    }

    private static IReadOnlyList<ReportCell> Row(ExpectationOutcome outcome)
    {
        var expected = outcome.Expectation;
        return
        [
            expected.Collection, expected.Encoder is { } encoder ? $"{encoder} {expected.Engine}" : expected.Engine,
            expected.Metric,
            string.Create(CultureInfo.InvariantCulture, $"{expected.Value} ± {expected.Tolerance}"),
            outcome.Measured is null ? "not measured" : Numbers.Measure(outcome.Measured),
            outcome.Holds ? new ReportCell("as expected", ReportMark.Good) : new ReportCell("not as expected", ReportMark.Bad),
        ];
    }
}
