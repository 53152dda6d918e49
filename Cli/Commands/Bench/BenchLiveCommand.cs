using System.CommandLine;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The verb <c>bench live</c>: how quick an index is while it changes, and after it has changed.</summary>
internal static class BenchLiveCommand
{
    public static Command Create(Terminal terminal)
    {
        var vectors = new Argument<string>("vectors") { Description = "Document vectors (.csr, .csr.zst)." };
        var queries = new Argument<string>("queries") { Description = "Query vectors over the same columns." };
        var limit = new Option<int>("--documents")
        {
            Description = "Rows to take at most.",
            HelpName = "N",
            DefaultValueFactory = _ => int.MaxValue,
        };
        var hits = CommonOptions.K(10);
        var recall = new Option<string>("--recall")
        {
            Description = "Recall that searches ask for.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => "0.95",
        };
        var seconds = new Option<int>("--seconds")
        {
            Description = "How long searches are timed without writes, and with.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Passes over the queries on each of the indexes that are compared, in turns; the median counts.",
            HelpName = "N",
            DefaultValueFactory = _ => 15,
        };
        var durability = Live.AddInputs.DurabilityOption();
        var folder = new Option<string>("--folder")
        {
            Description = "Where the indexes are written, and removed at the end.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "sparsesearch-bench-live"),
        };
        var command = new Command(
            "live",
            "Measure an index that changes: loading with the log on, searches while documents are replaced as fast as it goes, "
            + "and searches after half of them were replaced, beside an index built anew of the same documents.\n\n"
            + "Example: sparsesearch bench live docs.csr queries.csr")
        {
            vectors, queries, limit, hits, recall, seconds, rounds, durability, folder,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new LiveBenchOptions
            {
                Folder = Path.GetFullPath(parsed.GetRequiredValue(folder)),
                K = CommonOptions.InRange("--k", parsed.GetValue(hits), 1, SearchRequest.MaxK),
                Recall = RecallTarget.Parse(parsed.GetRequiredValue(recall)),
                Seconds = CommonOptions.InRange("--seconds", parsed.GetValue(seconds), 1, 3600),
                Rounds = CommonOptions.InRange("--rounds", parsed.GetValue(rounds), 1, 1000),
                Durability = Enum.Parse<Durability>(parsed.GetRequiredValue(durability), ignoreCase: true),
            };
            var source = CsrVectors.Open(parsed.GetRequiredValue(vectors));
            var documents = source.ReadRows()
                .Take(CommonOptions.InRange("--documents", parsed.GetValue(limit), 2, int.MaxValue)).ToArray();
            var asked = CsrVectors.Open(parsed.GetRequiredValue(queries)).ReadRows().Where(static q => q.Nnz > 0).ToArray();
            new LiveBench(options, documents, asked, source.ColumnCount, terminal).Run(cancellationToken);
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }
}
