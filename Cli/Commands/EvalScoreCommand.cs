using System.CommandLine;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Reports;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>eval score</c>: a TREC run of any program in, measures out.</summary>
internal static class EvalScoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "score",
            "Score a TREC run file that any program wrote. Lines that repeat a document, have a score that is not finite or "
            + "other than six columns are refused; ranks that contradict the scores are counted.\n\n"
            + "Example: sparsesearch eval score run.txt --qrels data/scifact --split test\n"
            + "Example: sparsesearch eval score run.txt.gz --qrels qrels.dl19.txt --metrics ndcg@10,map@1000")
        {
            inputs.Run,
            inputs.Qrels,
            inputs.Split,
            inputs.Metrics,
            inputs.KeepSelf,
            inputs.LeaveOutEmpty,
            inputs.CheckDocuments,
            inputs.PerQuery,
            inputs.Skip,
            inputs.Json,
        };
        command.SetAction((parsed, _) => Task.FromResult(Run(terminal, inputs, parsed)));
        return command;
    }

    private static int Run(Terminal terminal, Inputs inputs, ParseResult parsed)
    {
        var metrics = Metric.ParseList(parsed.GetRequiredValue(inputs.Metrics));
        var badLines = parsed.GetValue(inputs.Skip) ? new BadLineLog() : null;
        var (qrels, judgedBy, isKnown) = JudgementsOf(inputs, parsed, badLines);
        var run = TrecRun.Read(parsed.GetRequiredValue(inputs.Run), badLines);
        var report = ScoreReport.Of(
            run, qrels, judgedBy, metrics,
            new EvaluationRules
            {
                SelfRetrieval = parsed.GetValue(inputs.KeepSelf) ? SelfRetrieval.Keep : SelfRetrieval.Drop,
                EmptyResults = parsed.GetValue(inputs.LeaveOutEmpty) ? EmptyResults.LeaveOut : EmptyResults.CountAsZero,
            },
            isKnown);
        if (parsed.GetValue(inputs.PerQuery) is { } path)
        {
            using var writer = new StreamWriter(PackedFile.Create(path));
            ReportWriter.WritePerQueryCsv(writer, report.Run);
        }

        if (parsed.GetValue(inputs.Json))
        {
            ScoreWriter.WriteJson(terminal.Output, report);
        }
        else
        {
            ScoreWriter.WriteMarkdown(terminal.Output, report);
        }

        terminal.NoteLeftOut(badLines);
        return ExitCodes.Done;
    }

    private static (Qrels Qrels, string JudgedBy, Func<string, bool>? IsKnown) JudgementsOf(
        Inputs inputs, ParseResult parsed, BadLineLog? badLines)
    {
        var path = parsed.GetRequiredValue(inputs.Qrels);
        var split = parsed.GetValue(inputs.Split);
        if (!Directory.Exists(path))
        {
            return split is not null || parsed.GetValue(inputs.CheckDocuments)
                ? throw new UsageException($"--qrels names the file '{path}'; --split and --check-documents need a collection's folder.")
                : (QrelsFile.Read(path, badLines), Path.GetFileName(path), null);
        }

        var collection = CollectionFolder.Open(path, split, badLines);
        if (!collection.IsJudged)
        {
            throw new UsageException($"'{path}' has no judgements of the split '{collection.Split}', and a score needs some.");
        }

        if (!parsed.GetValue(inputs.CheckDocuments))
        {
            return (collection.Qrels, $"{collection.Name}/{collection.Split}", null);
        }

        var documents = collection.ReadCorpus(new JsonlReadOptions
        {
            SkipBadLinesInto = badLines,
            DuplicateIds = DuplicateIdPolicy.Allow,
        });
        var known = documents.Select(static document => document.Id).ToHashSet(StringComparer.Ordinal);
        return (collection.Qrels, $"{collection.Name}/{collection.Split}", known.Contains);
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Run { get; } = new("run")
        {
            Description = "A TREC run: query id, Q0, document id, rank, score, name; .zst and .gz too.",
        };

        public Option<string> Qrels { get; } = new("--qrels", "-q")
        {
            Description = "Judgements: a collection's folder, or a file as BEIR or TREC writes it.",
            HelpName = "FOLDER|FILE",
            Required = true,
        };

        public Option<string?> Split { get; } = new("--split")
        {
            Description = "Of a folder: which judgements; test, or the only ones there are.",
            HelpName = "NAME",
        };

        public Option<string> Metrics { get; } = CommonOptions.Metrics();

        public Option<bool> KeepSelf { get; } = new("--keep-self")
        {
            Description = "Count a hit whose document id is its query's; it is dropped if not given, as BEIR does.",
        };

        public Option<bool> LeaveOutEmpty { get; } = new("--leave-out-empty")
        {
            Description = "Leave judged queries without hits out of the means; they count as 0 if not given, as with trec_eval -c.",
        };

        public Option<bool> CheckDocuments { get; } = new("--check-documents")
        {
            Description = "Read the collection's documents too, and count judgements and hits of documents that it lacks.",
        };

        public Option<string?> PerQuery { get; } = new("--per-query")
        {
            Description = "Write a line a query as CSV (.zst and .gz are packed).",
            HelpName = "FILE",
        };

        public Option<bool> Skip { get; } = CommonOptions.SkipBadLines();

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
