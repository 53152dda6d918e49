using System.CommandLine;
using SparseSearch.Api.Texts;
using SparseSearch.Cli.Commands.Plans;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Composition;
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
        var inputs = new Inputs();
        var command = new Command(
            "eval",
            "Measure a model and an engine on a collection; indexes it first if need be. Without judgements, speed and density "
            + "alone are measured, over all queries.\n\n"
            + "Example: sparsesearch eval data/scifact --model data/models/splade-tiny --split test --json")
        {
            inputs.Folder,
            inputs.Model,
            inputs.Index,
            inputs.Split,
            inputs.Engine,
            inputs.Setting,
            inputs.Recall,
            inputs.Feedback,
            inputs.Depth,
            inputs.Metrics,
            inputs.Run,
            inputs.Work,
            inputs.Threads,
            inputs.Skip,
            inputs.Json,
        };
        inputs.Encoder.AddTo(command);
        command.Add(EvalScoreCommand.Create(terminal));
        command.Add(PlanCommand.Create(terminal));
        command.Add(EvalTuneCommand.Create(terminal));
        command.Add(EvalRecallCommand.Create(terminal));
        command.Add(ReportCommand.Create(terminal));
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var setting = CommonOptions.SettingOf(parsed, inputs.Engine, inputs.Setting, inputs.Recall);
        var model = parsed.GetValue(inputs.Model);
        if (model is null && setting.Engine != TextEngines.Bm25)
        {
            throw new UsageException($"The engine {setting.Engine} searches vectors; name the model with --model.");
        }

        var badLines = parsed.GetValue(inputs.Skip) ? new BadLineLog() : null;
        var evaluation = new Evaluation
        {
            Terminal = terminal,
            Dataset = CollectionFolder.Open(
                parsed.GetRequiredValue(inputs.Folder), parsed.GetValue(inputs.Split), badLines),
            ModelPath = model ?? "",
            GivenIndex = parsed.GetValue(inputs.Index) is { } index ? IndexPath.ForReading(terminal, index) : null,
            WorkFolder = parsed.GetRequiredValue(inputs.Work),
            Setting = setting,
            Feedback = CommonOptions.FeedbackOf(parsed, inputs.Feedback, setting.Engine),
            Depth = CommonOptions.InRange("--depth", parsed.GetValue(inputs.Depth), 1, MaxDepth),
            Metrics = Metric.ParseList(parsed.GetRequiredValue(inputs.Metrics)),
            RunPath = parsed.GetValue(inputs.Run),
            Encoder = inputs.Encoder.OptionsOf(parsed),
            Threads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024),
            BadLines = badLines,
        };
        if (!evaluation.Dataset.IsJudged && parsed.GetResult(inputs.Metrics) is { Implicit: false })
        {
            throw new UsageException(
                $"--metrics asks for measures, and '{evaluation.Dataset.Folder}' has no judgements for them; leave it out, or "
                + "choose a split that has some.");
        }

        if (TextEngines.Has(setting.Engine))
        {
            Write(terminal, parsed, inputs, await new TextEvaluation(evaluation, model).RunAsync(cancellationToken).ConfigureAwait(false));
            terminal.NoteLeftOut(badLines);
            return ExitCodes.Done;
        }

        var (session, built) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
        using (session)
        {
            NoteBuild(terminal, session, built, badLines);
            var report = await evaluation.ScoreAsync(session, cancellationToken).ConfigureAwait(false);
            Write(terminal, parsed, inputs, report);
        }

        return ExitCodes.Done;
    }

    private static void Write(Terminal terminal, ParseResult parsed, Inputs inputs, EvaluationReport report)
    {
        if (parsed.GetValue(inputs.Json))
        {
            ReportWriter.WriteJson(terminal.Output, report);
        }
        else
        {
            ReportWriter.WriteMarkdown(terminal.Output, report);
        }
    }

    public static Option<string> WorkFolder() => new("--work")
    {
        Description = "Folder for the indexes of evaluations; one is used again where corpus, model and engines are the same.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => DefaultWorkFolder,
    };

    private static void NoteBuild(
        Terminal terminal, IndexSession session, IndexOutcome? built, BadLineLog? badLines)
    {
        terminal.NoteLeftOut(badLines);
        if (terminal.ShowsProgress)
        {
            terminal.Note(built is null
                ? $"index: {session.Index.Folder} (was there)"
                : $"index: {session.Index.Folder} " + FormattableString.Invariant(
                    $"({built.Elapsed.TotalSeconds:F1} s, {built.TokensPerSecond:N0} tokens/s)"));
        }
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Folder { get; } = new("folder")
        {
            Description = "A collection: documents, queries and judgements as in BEIR (corpus.jsonl, queries.jsonl, "
                + "qrels/<split>.tsv) or as ir_datasets exports them (docs.tsv, queries.tsv, qrels).",
        };

        public Option<string?> Model { get; } = CommonOptions.Model("Model that encodes documents and queries; not needed by bm25.");

        public Option<string?> Index { get; } = new("--index", "-i")
        {
            Description = "Index or alias that is searched as it is, in place of one that is built from the collection.",
            HelpName = "FOLDER",
        };

        public Option<string?> Split { get; } = CommonOptions.Split();

        public Option<int> Depth { get; } = new("--depth")
        {
            Description = $"Hits a query, 1 to {MaxDepth}.",
            DefaultValueFactory = _ => 1000,
        };

        public Option<string> Metrics { get; } = CommonOptions.Metrics();

        public Option<string?> Run { get; } = new("--run")
        {
            Description = "Write the hits as a TREC run file (.zst and .gz are packed).",
            HelpName = "FILE",
        };

        public Option<string> Work { get; } = WorkFolder();

        public Option<string> Engine { get; } = CommonOptions.AnyEngine();

        public Option<string> Setting { get; } = CommonOptions.Setting();

        public Option<string?> Recall { get; } = CommonOptions.Recall();

        public Option<string?> Feedback { get; } = CommonOptions.Feedback();

        public EncoderInputs Encoder { get; } = new();

        public Option<int> Threads { get; } = CommonOptions.Threads();

        public Option<bool> Skip { get; } = CommonOptions.SkipBadLines();

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
