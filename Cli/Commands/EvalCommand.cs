using System.CommandLine;
using SparseSearch.Api.Composition;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Reports;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>eval</c>: a data set, a model and an engine in, measures out.</summary>
internal static class EvalCommand
{
    /// <summary>Where indexes of evaluations are kept, below the current folder.</summary>
    public const string DefaultWorkFolder = ".sparsesearch";

    /// <summary>One hit more than the depth is fetched where a query's own document is dropped.</summary>
    private const int MaxDepth = SearchRequest.MaxK - 1;

    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "A BEIR folder: corpus.jsonl, queries.jsonl, qrels/<split>.tsv.",
        };
        var model = CommonOptions.Model("Model that encodes documents and queries.");
        model.Required = true;
        var split = new Option<string>("--split")
        {
            Description = "The qrels file to judge by, without its ending.",
            DefaultValueFactory = _ => "test",
        };
        var depth = new Option<int>("--depth")
        {
            Description = $"Hits a query, 1 to {MaxDepth}.",
            DefaultValueFactory = _ => 1000,
        };
        var metrics = new Option<string>("--metrics")
        {
            Description = "Measures with cut-offs, separated by commas.",
            DefaultValueFactory = _ => string.Join(',', Metric.Defaults),
        };
        var run = new Option<string?>("--run")
        {
            Description = "Write the hits as a TREC run file (.zst and .gz are packed).",
            HelpName = "FILE",
        };
        var work = WorkFolder();
        var (engine, maxTokens, threads, skip, json) = (
            CommonOptions.Engine(), CommonOptions.MaxTokens(), CommonOptions.Threads(), CommonOptions.SkipBadLines(),
            CommonOptions.Json());
        var command = new Command(
            "eval",
            "Measure a model and an engine on a collection; indexes it first if need be.\n\n"
            + "Example: sparsesearch eval data/scifact --model data/models/splade-tiny --split test --json")
        {
            folder, model, split, engine, depth, metrics, run, work, maxTokens, threads, skip, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var badLines = parsed.GetValue(skip) ? new BadLineLog() : null;
            var evaluation = new Evaluation
            {
                Terminal = terminal,
                Dataset = BeirDataset.Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(split), badLines),
                ModelPath = parsed.GetRequiredValue(model)!,
                WorkFolder = parsed.GetRequiredValue(work),
                Engine = parsed.GetRequiredValue(engine),
                Depth = CommonOptions.InRange("--depth", parsed.GetValue(depth), 1, MaxDepth),
                Metrics = Metric.ParseList(parsed.GetRequiredValue(metrics)),
                RunPath = parsed.GetValue(run),
                MaxTokens = parsed.GetValue(maxTokens),
                Threads = CommonOptions.InRange("--threads", parsed.GetValue(threads), 1, 1024),
                BadLines = badLines,
            };
            var (session, built) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
            using (session)
            {
                NoteBuild(terminal, session, built, badLines);
                var report = await evaluation.ScoreAsync(session, cancellationToken).ConfigureAwait(false);
                if (parsed.GetValue(json))
                {
                    ReportWriter.WriteJson(terminal.Output, report);
                }
                else
                {
                    ReportWriter.WriteMarkdown(terminal.Output, report);
                }
            }

            return ExitCodes.Done;
        });
        return command;
    }

    public static Option<string> WorkFolder() => new("--work")
    {
        Description = "Folder for the indexes of evaluations; one is used again where corpus and model are the same.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => DefaultWorkFolder,
    };

    private static void NoteBuild(
        Terminal terminal, IndexSession session, IndexOutcome? built, BadLineLog? badLines)
    {
        if (badLines?.Count > 0)
        {
            terminal.Note($"{badLines.Count} bad lines left out, the first: {badLines.Listed[0].Path}:"
                + $"{badLines.Listed[0].LineNumber}: {badLines.Listed[0].Reason}");
        }

        if (terminal.ShowsProgress)
        {
            terminal.Note(built is null
                ? $"index: {session.Index.Folder} (was there)"
                : FormattableString.Invariant(
                    $"index: {session.Index.Folder} ({built.Elapsed.TotalSeconds:F1} s, {built.TokensPerSecond:N0} tokens/s)"));
        }
    }
}
