using System.Globalization;
using System.Text.Json;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Reports;

/// <summary>
/// Writes reports for programs (JSON), for people (Markdown) and for statistics (CSV, a line a query).
/// </summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes one JSON object; its <c>metrics</c> is an object whose keys are the metrics' names. What is not known is
    /// left out.
    /// </summary>
    public static void WriteJson(TextWriter writer, EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.Write(JsonSerializer.Serialize(ReportJson.Of(report), ReportJsonContext.Default.ReportJson));
        writer.Write('\n');
    }

    /// <summary>Writes a section of Markdown: a table of the measures, then the rules, speed and machine.</summary>
    public static void WriteMarkdown(TextWriter writer, EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        var run = report.Run;
        Line(writer, $"## {report.Dataset}/{report.Split}: {(report.Encoder is { } model ? $"{model.ModelName}, " : "")}{report.Engine}");
        Line(writer, $"");
        if (run.Metrics.Count > 0 || report.Encoder is not null || report.DocumentCount is not null)
        {
            Line(writer, $"| measure | value |");
            Line(writer, $"|---|---|");
        }

        foreach (var (metric, mean) in run.Metrics.Zip(run.Means))
        {
            Line(writer, $"| {metric} | {mean:F4} |");
        }

        if (report.Encoder is not null)
        {
            Line(writer, $"| mean non-zeros of a query | {report.MeanQueryNnz:F2} |");
        }

        if (report.DocumentCount is not null)
        {
            Line(writer, $"| mean non-zeros of a document | {report.MeanDocumentNnz:F2} |");
            Line(writer, $"| FLOPS | {report.Flops:F3} |");
        }

        Line(writer, $"");
        WriteLatency(writer, "search", report.SearchLatency, isFirst: true);
        WriteLatency(writer, "query encoding", report.EncodingLatency, isFirst: false);
        Line(writer, $"");
        WriteRules(writer, report);
    }

    /// <summary>
    /// Writes a header, then a line a counted query: its id and the metrics, as exactly as a double holds.
    /// </summary>
    public static void WritePerQueryCsv(TextWriter writer, RunReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        Line(writer, $"query,{string.Join(',', report.Metrics)}");
        foreach (var (queryId, values) in report.Queries)
        {
            var columns = values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture));
            Line(writer, $"{QuoteCsv(queryId)},{string.Join(',', columns)}");
        }
    }

    private static void WriteLatency(TextWriter writer, string what, LatencySummary latency, bool isFirst)
    {
        if (isFirst)
        {
            Line(writer, $"| µs | calls | mean | p50 | p95 | p99 |");
            Line(writer, $"|---|---|---|---|---|---|");
        }

        var micros = (double[])[latency.MeanMicros, latency.P50Micros, latency.P95Micros, latency.P99Micros];
        var columns = micros.Select(static value => value.ToString("F1", CultureInfo.InvariantCulture));
        Line(writer, $"| {what} | {latency.Count} | {string.Join(" | ", columns)} |");
    }

    private static void WriteRules(TextWriter writer, EvaluationReport report)
    {
        var run = report.Run;
        var self = run.Rules.SelfRetrieval == SelfRetrieval.Drop ? "dropped" : "kept";
        var empty = run.Rules.EmptyResults == EmptyResults.CountAsZero ? "counted as 0" : "left out";
        Line(writer, report.IsJudged
            ? (FormattableString)$"{run.Queries.Count} queries counted, {report.Depth} hits each at most."
            : $"{run.QueriesNotJudged} queries searched, {report.Depth} hits each at most. No judgements: speed and density only.");
        Line(writer, $"Documents equal to their query: {self}.");
        Line(writer, $"Queries without hits: {run.QueriesWithoutHits}{(report.IsJudged ? $", {empty}" : "")}.");
        Line(writer, $"Queries without terms: {report.QueriesWithoutTerms}.");
        Line(writer, $"Queries without text: {report.JudgedQueriesWithoutText}.");
        if (report.JudgementsOfUnknownDocuments is { } unknown && report.IsJudged)
        {
            Line(writer, $"Judgements of unknown documents: {unknown} of {report.JudgementCount}.");
        }

        Line(writer, $"Data {report.DatasetHash[..16]}, {(report.Encoder is { } its ? $"encoder {its.Recipe} {its.Hash}" : "no encoder")}.");
        var machine = report.Machine;
        Line(writer, $"{machine.Processor}, {machine.LogicalCores} logical cores,");
        Line(writer, $"{machine.System}, {machine.Runtime}.");
    }

    private static string QuoteCsv(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Line(TextWriter writer, FormattableString text) =>
        writer.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");
}
