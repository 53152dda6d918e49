using System.CommandLine;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Reports;
using Spectre.Console;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>quickstart</c>: from texts to measured results, on the data of the repository.</summary>
internal static class QuickstartCommand
{
    private const int QueriesShown = 3, HitsShown = 2;

    /// <summary>Folders below <c>data/models</c>: a model for both sides, and one whose queries need none.</summary>
    private static readonly string[] s_models = ["splade-tiny", "inference-free-tiny"];

    private static readonly Metric s_ndcg = Metric.Parse("ndcg@10"), s_recall = Metric.Parse("recall@100");

    public static Command Create(Terminal terminal)
    {
        var data = new Option<string?>("--data")
        {
            Description = "The repository's data folder; looked for above the current folder where not given.",
            HelpName = "FOLDER",
        };
        var fresh = new Option<bool>("--fresh") { Description = "Encode and index again what is indexed already." };
        var (work, threads) = (EvalCommand.WorkFolder(), CommonOptions.Threads());
        var command = new Command(
            "quickstart",
            "Convert two models, encode and index SciFact with each, search and measure; needs no network.\n\n"
            + "Example: sparsesearch quickstart")
        {
            data, fresh, work, threads,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(data) ?? FindData();
            var evaluations = s_models.Select(model => new Evaluation
            {
                Terminal = terminal,
                Dataset = CollectionFolder.Open(Path.Combine(folder, "scifact")),
                ModelPath = Path.Combine(folder, "models", model),
                WorkFolder = parsed.GetRequiredValue(work),
                Threads = CommonOptions.InRange("--threads", parsed.GetValue(threads), 1, 1024),
                BuildsAnew = parsed.GetValue(fresh),
                Metrics = [s_ndcg, s_recall],
            });
            return RunAsync(terminal, [.. evaluations], cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Evaluation[] evaluations, CancellationToken cancellationToken)
    {
        terminal.Output.WriteLine(
            $"SciFact (5,183 abstracts) with {string.Join(" and ", s_models)}; encoding takes a few minutes.");
        var (sessions, reports) = (new List<IndexSession>(), new List<EvaluationReport>());
        try
        {
            foreach (var (model, evaluation) in s_models.Zip(evaluations))
            {
                var (session, built) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
                sessions.Add(session);
                PrintBuild(terminal, model, session, built);
                reports.Add(await evaluation.ScoreAsync(session, cancellationToken).ConfigureAwait(false));
            }

            PrintReports(terminal, reports);
            await PrintQueriesAsync(terminal, sessions, evaluations[0].Dataset, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }

        return ExitCodes.Done;
    }

    private static void PrintBuild(Terminal terminal, string model, IndexSession session, IndexOutcome? built)
    {
        if (built is null)
        {
            Line(terminal, $"{model}: index {session.Index.Folder} was there already (--fresh builds it again).");
            return;
        }

        Line(terminal, $"{model}: encoded {built.Tokens:N0} tokens, indexed {built.Counts.DocumentsIndexed:N0} documents");
        Line(terminal, $"in {built.Elapsed.TotalSeconds:F1} s ({built.TokensPerSecond:N0} tokens/s): {session.Index.Folder}");
    }

    /// <summary>The models beside each other, a column each.</summary>
    private static void PrintReports(Terminal terminal, List<EvaluationReport> reports)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var model in s_models)
        {
            table.AddColumn(new TableColumn(model).RightAligned());
        }

        void Add(string name, Func<EvaluationReport, FormattableString> value) => table.AddRow(
            [name, .. reports.Select(report => value(report).ToString(CultureInfo.InvariantCulture))]);
        Add("nDCG@10", report => $"{report.Run.MeanOf(s_ndcg):F4}");
        Add("recall@100", report => $"{report.Run.MeanOf(s_recall):F4}");
        Add("terms a document", report => $"{report.MeanDocumentNnz:F0}");
        Add("terms a query", report => $"{report.MeanQueryNnz:F0}");
        Add("encoding a query, µs", report => $"{report.EncodingLatency.MeanMicros:F0}");
        Add("exact search of 1,000 hits, µs", report => $"{report.SearchLatency.MeanMicros:F0}");
        terminal.Styled.Write(table);
    }

    private static async Task PrintQueriesAsync(
        Terminal terminal, List<IndexSession> sessions, CollectionFolder dataset, CancellationToken cancellationToken)
    {
        foreach (var query in dataset.JudgedQueries.Take(QueriesShown))
        {
            Line(terminal, $"Query: {query.Text}");
            foreach (var (model, session) in s_models.Zip(sessions))
            {
                var vectors = await session.Encoder!.EncodeAsync(
                    [query.Text], EncodingSide.Query, null, cancellationToken).ConfigureAwait(false);
                Line(terminal, $"{model}:");
                HitPrinter.Print(
                    terminal, session, vectors[0], session.Search(vectors[0], HitsShown, out _, cancellationToken));
            }

            Line(terminal, $"");
        }
    }

    /// <summary>The data folder of the repository that the current folder, or this program, lies in.</summary>
    private static string FindData()
    {
        foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var data = Path.Combine(folder.FullName, "data");
                if (Directory.Exists(Path.Combine(data, "scifact")) && Directory.Exists(Path.Combine(data, "models")))
                {
                    return data;
                }
            }
        }

        throw new UsageException(
            $"No folder above {Environment.CurrentDirectory} holds data/scifact; run this inside a clone of the "
            + "repository, or name its data folder with --data.");
    }

    private static void Line(Terminal terminal, FormattableString text) =>
        terminal.Output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
