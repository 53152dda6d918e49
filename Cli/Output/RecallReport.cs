using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Core.Segments;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Approximate;
using SparseSearch.Eval.Reports;

namespace SparseSearch.Cli.Output;

/// <summary>What a comparison with exact search found, as Markdown or JSON.</summary>
/// <param name="Index">What was searched.</param>
/// <param name="QueryCount">Queries that were given.</param>
/// <param name="ReportedCount">Those that the figures are of.</param>
/// <param name="Rows">A candidate and number of hits each.</param>
/// <param name="Stored">Files of a calibration that was stored.</param>
internal sealed record RecallReport(
    IndexSnapshot Index, int QueryCount, int ReportedCount, IReadOnlyList<RecallRow> Rows, IReadOnlyList<string> Stored)
{
    public void Write(Terminal terminal, bool printsJson)
    {
        if (printsJson)
        {
            terminal.Output.WriteLine(ToJson().ToJsonString());
            return;
        }

        var isJudged = Rows.Any(static row => row.JudgedCount > 0);
        terminal.Output.WriteLine(
            $"| k | setting | recall | 95 % interval |{(isJudged ? " nDCG@10 | exact | difference |" : "")} score loss | worst | mean µs | p99 µs | exact µs | p99 µs |");
        terminal.Output.WriteLine($"|---|---|---|---|{(isJudged ? "---|---|---|" : "")}---|---|---|---|---|---|");
        foreach (var row in Rows)
        {
            terminal.Output.WriteLine(LineOf(row, isJudged).ToString(CultureInfo.InvariantCulture));
        }

        terminal.Output.WriteLine();
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ReportedCount} of {QueryCount} queries, those of odd number; {Index.LiveDocCount} documents; one thread, "
            + $"{MachineDescription.Current().Processor}."));
        foreach (var file in Stored)
        {
            terminal.Output.WriteLine($"stored: {file}");
        }
    }

    private static FormattableString LineOf(RecallRow row, bool isJudged)
    {
        var quality = !isJudged ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {row.Ndcg:F4} | {row.ExactNdcg:F4} | {row.Ndcg - row.ExactNdcg:+0.0000;-0.0000;0.0000} |");
        return $"| {row.K} | {row.Name}{(row.MissesTarget ? " (missed)" : "")} | {row.Recall:F4} | {row.Interval.Low:F4}–{row.Interval.High:F4} |{quality} {row.MeanScoreLoss:F5} | {row.WorstScoreLoss:F4} | {row.Latency.MeanMicros:F1} | {row.Latency.P99Micros:F1} | {row.ExactLatency.MeanMicros:F1} | {row.ExactLatency.P99Micros:F1} |";
    }

    private JsonObject ToJson() => new()
    {
        ["index"] = Index.Folder,
        ["documents"] = Index.LiveDocCount,
        ["queries"] = QueryCount,
        ["reportedQueries"] = ReportedCount,
        ["machine"] = MachineDescription.Current().Processor,
        ["rows"] = new JsonArray([.. Rows.Select(row => (JsonNode)new JsonObject
        {
            ["k"] = row.K,
            ["setting"] = row.Name,
            ["asked"] = row.Target,
            ["recall"] = row.Recall,
            ["recallLow"] = row.Interval.Low,
            ["recallHigh"] = row.Interval.High,
            ["misses"] = row.MissesTarget,
            ["judgedQueries"] = row.JudgedCount,
            ["ndcg10"] = row.Ndcg,
            ["exactNdcg10"] = row.ExactNdcg,
            ["meanScoreLoss"] = row.MeanScoreLoss,
            ["worstScoreLoss"] = row.WorstScoreLoss,
            ["latency"] = Of(row.Latency),
            ["exactLatency"] = Of(row.ExactLatency),
        })]),
        ["stored"] = new JsonArray([.. Stored.Select(file => (JsonNode)file)]),
    };

    private static JsonObject Of(LatencySummary latency) => new()
    {
        ["meanMicros"] = latency.MeanMicros,
        ["p50Micros"] = latency.P50Micros,
        ["p95Micros"] = latency.P95Micros,
        ["p99Micros"] = latency.P99Micros,
    };
}
