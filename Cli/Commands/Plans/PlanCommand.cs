using System.CommandLine;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Eval.Plans;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>The verb <c>eval run</c>: a plan in, results in a folder out.</summary>
internal static class PlanCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "run",
            "Measure a plan: encoders and engines on collections, each with each. Stopped and started again, it goes on where it was. "
            + "Ends with 1 where a figure that the plan expects does not come out.\n\n"
            + "Example: sparsesearch eval run plan.yaml --out results")
        {
            inputs.Plan, inputs.Out, inputs.Work, inputs.Threads, inputs.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetRequiredValue(inputs.Plan);
        var plan = BenchPlanReader.Read(path, PlanEngines.NeedEncoder);
        var results = new ResultsFolder(
            parsed.GetValue(inputs.Out) ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileNameWithoutExtension(path) + ".results"));
        var source = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        results.WritePlan(PlanRecord.Of(plan, source, PlanEngines.Exact, PlanEngines.Vectors));
        var run = new PlanRun(
            terminal, plan, results, parsed.GetRequiredValue(inputs.Work),
            CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024));
        await run.RunAsync(cancellationToken).ConfigureAwait(false);
        var analysis = PlanAnalysis.Of(results, cancellationToken);
        if (parsed.GetValue(inputs.Json))
        {
            terminal.Output.WriteLine(JsonOf(results, run, analysis).ToJsonString());
        }
        else
        {
            PlanTable.Print(terminal, analysis);
            terminal.Note($"{run.Measured} measured, {run.Kept} kept from before; report: sparsesearch eval report {results.Path}");
        }

        var failed = analysis.Expectations.Where(static outcome => !outcome.Holds).ToArray();
        foreach (var outcome in failed)
        {
            terminal.Note($"not as expected: {outcome}");
        }

        return failed.Length == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static JsonObject JsonOf(ResultsFolder results, PlanRun run, PlanAnalysis analysis) => new()
    {
        ["results"] = results.Path,
        ["measured"] = run.Measured,
        ["kept"] = run.Kept,
        ["metric"] = analysis.Plan.MainMetric,
        ["cells"] = new JsonArray([.. analysis.Cells.Select(static cell => (JsonNode)new JsonObject
        {
            ["collection"] = cell.Result.Collection,
            ["encoder"] = cell.Result.Encoder,
            ["engine"] = cell.Result.Engine,
            ["metrics"] = new JsonObject(cell.Result.Metrics.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["low"] = cell.Interval?.Low,
            ["high"] = cell.Interval?.High,
            ["difference"] = cell.Comparison?.Difference,
            ["differenceLow"] = cell.Comparison?.Interval.Low,
            ["differenceHigh"] = cell.Comparison?.Interval.High,
            ["p"] = cell.Comparison?.PValue,
            ["adjustedP"] = cell.AdjustedPValue,
            ["recallOfExact"] = cell.RecallOfExact,
            ["p50Micros"] = cell.Result.SearchLatency.P50Micros,
            ["p99Micros"] = cell.Result.SearchLatency.P99Micros,
            ["indexBytes"] = cell.Result.IndexBytes,
        })]),
        ["recommendations"] = new JsonArray([.. analysis.Recommendations.Select(which => (JsonNode)new JsonObject
        {
            ["collection"] = which.Collection,
            ["best"] = which.Best.System,
            ["quickestNotShownWorse"] = which.Quickest.System,
            ["notShownWorse"] = which.NotWorse,
        })]),
        ["expectations"] = new JsonArray([.. analysis.Expectations.Select(static outcome => (JsonNode)new JsonObject
        {
            ["figure"] = outcome.ToString(),
            ["holds"] = outcome.Holds,
        })]),
    };

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Plan { get; } = new("plan")
        {
            Description = "The plan, as YAML or JSON: docs/PLANS.md.",
        };

        public Option<string?> Out { get; } = new("--out", "-o")
        {
            Description = "Folder of the results; beside the plan, with .results behind its name, if not given.",
            HelpName = "FOLDER",
        };

        public Option<string> Work { get; } = EvalCommand.WorkFolder();

        public Option<int> Threads { get; } = CommonOptions.Threads();

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
