using System.Globalization;
using System.Text.Json;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Reports;

/// <summary>Writes the score of a run for programs (JSON) and for people (Markdown).</summary>
public static class ScoreWriter
{
    /// <summary>
    /// Writes one JSON object; its <c>metrics</c> is an object whose keys are the metrics' names. What is not known is left out.
    /// </summary>
    public static void WriteJson(TextWriter writer, ScoreReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.Write(JsonSerializer.Serialize(ScoreJson.Of(report), ReportJsonContext.Default.ScoreJson) + "\n");
    }

    /// <summary>Writes a section of Markdown: a table of the measures, then the rules and what is not as it should be.</summary>
    public static void WriteMarkdown(TextWriter writer, ScoreReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        var run = report.Run;
        Line(writer, $"## {report.RunTag}, judged by {report.JudgedBy}");
        Line(writer, $"");
        Line(writer, $"| measure | value |");
        Line(writer, $"|---|---|");
        foreach (var (metric, mean) in run.Metrics.Zip(run.Means))
        {
            Line(writer, $"| {metric} | {mean:F4} |");
        }

        var empty = run.Rules.EmptyResults == EmptyResults.CountAsZero ? "counted as 0" : "left out";
        Line(writer, $"");
        Line(writer, $"{run.Queries.Count} queries counted, {report.HitCount} hits in the run.");
        Line(writer, $"Documents equal to their query: {(run.Rules.SelfRetrieval == SelfRetrieval.Drop ? "dropped" : "kept")}.");
        Line(writer, $"Judged queries without hits: {run.QueriesWithoutHits}, {empty}.");
        Line(writer, $"Queries of the run without judgements: {run.QueriesNotJudged}, passed over.");
        Line(writer, $"Ranks that contradict the scores: {report.RankContradictions}; the scores decide.");
        if (report.JudgementsOfUnknownDocuments is { } judgements)
        {
            Line(writer, $"Judgements of unknown documents: {judgements} of {report.JudgementCount}.");
            Line(writer, $"Hits that are unknown documents: {report.HitsOfUnknownDocuments} of {report.HitCount}.");
        }
    }

    private static void Line(TextWriter writer, FormattableString text) =>
        writer.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");
}
