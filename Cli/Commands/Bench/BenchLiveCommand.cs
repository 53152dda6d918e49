using System.CommandLine;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The verb <c>bench live</c>: how quick an index is while it changes, and after it has changed.</summary>
internal static class BenchLiveCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "live",
            "Measure an index that changes: loading with the log on, searches while documents are replaced as fast as it goes, "
            + "and searches after half of them were replaced, beside an index built anew of the same documents.\n\n"
            + "Example: sparsesearch bench live docs.csr queries.csr")
        {
            inputs.Vectors, inputs.Queries, inputs.Limit, inputs.Hits, inputs.Recall, inputs.Seconds, inputs.Rounds,
            inputs.Durability, inputs.Folder,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var source = CsrVectors.Open(parsed.GetRequiredValue(inputs.Vectors));
            var documents = source.ReadRows()
                .Take(CommonOptions.InRange("--documents", parsed.GetValue(inputs.Limit), 2, int.MaxValue)).ToArray();
            var queries = CsrVectors.Open(parsed.GetRequiredValue(inputs.Queries)).ReadRows()
                .Where(static q => q.Nnz > 0).ToArray();
            new LiveBench(OptionsOf(parsed, inputs), documents, queries, source.ColumnCount, terminal).Run(cancellationToken);
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static LiveBenchOptions OptionsOf(ParseResult parsed, Inputs inputs) => new()
    {
        Folder = Path.GetFullPath(parsed.GetRequiredValue(inputs.Folder)),
        K = CommonOptions.InRange("--k", parsed.GetValue(inputs.Hits), 1, SearchRequest.MaxK),
        Recall = RecallTarget.Parse(parsed.GetRequiredValue(inputs.Recall)),
        Seconds = CommonOptions.InRange("--seconds", parsed.GetValue(inputs.Seconds), 1, 3600),
        Rounds = CommonOptions.InRange("--rounds", parsed.GetValue(inputs.Rounds), 1, 1000),
        Durability = Live.AddInputs.DurabilityOf(parsed, inputs.Durability),
    };

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Vectors { get; } = new("vectors") { Description = "Document vectors (.csr, .csr.zst)." };

        public Argument<string> Queries { get; } = new("queries") { Description = "Query vectors over the same columns." };

        public Option<int> Limit { get; } = new("--documents")
        {
            Description = "Rows to take at most.",
            HelpName = "N",
            DefaultValueFactory = _ => int.MaxValue,
        };

        public Option<int> Hits { get; } = CommonOptions.K(10);

        public Option<string> Recall { get; } = new("--recall")
        {
            Description = "Recall that searches ask for.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => "0.95",
        };

        public Option<int> Seconds { get; } = new("--seconds")
        {
            Description = "How long searches are timed without writes, and with.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };

        public Option<int> Rounds { get; } = new("--rounds")
        {
            Description = "Passes over the queries on each of the indexes that are compared, in turns; the median counts.",
            HelpName = "N",
            DefaultValueFactory = _ => 15,
        };

        public Option<string> Durability { get; } = Live.AddInputs.DurabilityOption();

        public Option<string> Folder { get; } = new("--folder")
        {
            Description = "Where the indexes are written, and removed at the end.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "sparsesearch-bench-live"),
        };
    }
}
