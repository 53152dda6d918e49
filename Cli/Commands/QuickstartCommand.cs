using System.CommandLine;
using System.Globalization;
using SparseSearch.Api.Composition;
using SparseSearch.Cli.Output;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Reports;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>quickstart</c>: from texts to measured results, on the data of the repository.</summary>
internal static class QuickstartCommand
{
    private const int QueriesShown = 3, HitsShown = 3;

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
            "Convert a SPLADE model, encode and index SciFact, search and measure it; needs no network.\n\n"
            + "Example: sparsesearch quickstart")
        {
            data, fresh, work, threads,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(data) ?? FindData();
            var evaluation = new Evaluation
            {
                Terminal = terminal,
                Dataset = BeirDataset.Open(Path.Combine(folder, "scifact")),
                ModelPath = Path.Combine(folder, "models", "splade-tiny"),
                WorkFolder = parsed.GetRequiredValue(work),
                Threads = CommonOptions.InRange("--threads", parsed.GetValue(threads), 1, 1024),
                BuildsAnew = parsed.GetValue(fresh),
                Metrics = [Metric.Parse("ndcg@10"), Metric.Parse("recall@100")],
            };
            terminal.Output.WriteLine("SciFact (5,183 abstracts) with splade-tiny; encoding takes a minute or two.");
            var (session, built) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
            using (session)
            {
                PrintBuild(terminal, session, built);
                var report = await evaluation.ScoreAsync(session, cancellationToken).ConfigureAwait(false);
                PrintReport(terminal, report);
                await PrintQueriesAsync(terminal, session, evaluation.Dataset, cancellationToken).ConfigureAwait(false);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void PrintBuild(Terminal terminal, IndexSession session, IndexOutcome? built)
    {
        if (built is null)
        {
            Line(terminal, $"Index {session.Index.Folder} was there already (--fresh builds it again).");
            return;
        }

        Line(terminal, $"Encoded {built.Tokens:N0} tokens, indexed {built.Counts.DocumentsIndexed:N0} documents:");
        Line(terminal, $"{built.Elapsed.TotalSeconds:F1} s ({built.TokensPerSecond:N0} tokens/s)");
        Line(terminal, $"index: {session.Index.Folder}");
    }

    private static void PrintReport(Terminal terminal, EvaluationReport report)
    {
        var search = report.SearchLatency;
        Line(terminal, $"");
        Line(terminal, $"nDCG@10 {report.Run.MeanOf(Metric.Parse("ndcg@10")):F4}");
        Line(terminal, $"recall@100 {report.Run.MeanOf(Metric.Parse("recall@100")):F4}");
        Line(terminal, $"exact search of {report.Depth} hits: mean {search.MeanMicros:F0} µs, p50 {search.P50Micros:F0} µs,");
        Line(terminal, $"p99 {search.P99Micros:F0} µs; encoding a query: mean {report.EncodingLatency.MeanMicros / 1000:F1} ms");
    }

    private static async Task PrintQueriesAsync(
        Terminal terminal, IndexSession session, BeirDataset dataset, CancellationToken cancellationToken)
    {
        foreach (var query in dataset.JudgedQueries.Take(QueriesShown))
        {
            var vectors = await session.Encoder!.EncodeAsync(
                [query.Text], EncodingSide.Query, null, cancellationToken).ConfigureAwait(false);
            Line(terminal, $"");
            Line(terminal, $"Query: {query.Text}");
            HitPrinter.Print(
                terminal, session, vectors[0], session.Search(vectors[0], HitsShown, out _, cancellationToken));
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
