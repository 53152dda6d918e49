using System.CommandLine;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Tuning;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>tune</c>: an index and queries in, what each setting finds and takes out.</summary>
internal static class TuneCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "tune",
            "Try an index's engines with many settings: recall of the exact hits, time, cost. Settings for a recall are "
            + "chosen on one half of the queries and reported on the other.\n\n"
            + "Example: sparsesearch tune docs.index --queries queries.csr --k 10")
        {
            inputs.Index,
            inputs.Queries,
            inputs.Split,
            inputs.Model,
            inputs.K,
            inputs.Engines,
            inputs.Limit,
            inputs.Passes,
            inputs.Threads,
            inputs.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new SweepOptions
        {
            K = CommonOptions.InRange("--k", parsed.GetValue(inputs.K), 1, SearchRequest.MaxK),
            Passes = CommonOptions.InRange("--passes", parsed.GetValue(inputs.Passes), 1, 1000),
            TruthThreads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024),
        };
        var limit = CommonOptions.InRange("--limit", parsed.GetValue(inputs.Limit), 2, int.MaxValue);
        using var index = IndexSnapshot.Open(IndexPath.ForReading(terminal, parsed.GetRequiredValue(inputs.Index)));
        var names = EnginesOf(index, parsed.GetValue(inputs.Engines));
        var queries = await QueryVectors.LoadAsync(
            parsed.GetRequiredValue(inputs.Queries), parsed.GetValue(inputs.Split),
            parsed.GetValue(inputs.Model), index, limit, cancellationToken).ConfigureAwait(false);
        if (queries.Count < 2)
        {
            throw new UsageException(
                $"There is {queries.Count} query with a term; one half chooses and one reports, so give at least 2.");
        }

        var points = await SweepAsync(terminal, index, names, queries, options, cancellationToken)
            .ConfigureAwait(false);
        if (parsed.GetValue(inputs.Json))
        {
            terminal.Output.WriteLine(TuningReport.JsonOf(index, options, points).ToJsonString());
        }
        else
        {
            TuningReport.Print(terminal, points);
        }

        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<SweepPoint>> SweepAsync(
        Terminal terminal, IndexSnapshot index, IReadOnlyList<string> names, IReadOnlyList<SparseVector> queries,
        SweepOptions options, CancellationToken cancellationToken)
    {
        var candidates = names.SelectMany(name => CandidatesOf(index, EngineCatalog.OpenSegments(index, name), options.K))
            .DistinctBy(candidate => candidate.Setting).ToList();
        var exact = EngineCatalog.OpenTruth(index);
        IReadOnlyList<SweepPoint> points = [];
        await WorkProgress.RunAsync(
            terminal, "tuning", "passes", (1L + options.Passes) * candidates.Count, report => Task.Run(
                () => points = SettingSweep.Run(
                    candidates, exact, queries, options, new Relay<int>(done => report(done, "")), cancellationToken),
                cancellationToken)).ConfigureAwait(false);
        return points;
    }

    private static IEnumerable<SweepCandidate> CandidatesOf(
        IndexSnapshot index, IReadOnlyList<ISegmentEngine> segments, int k)
    {
        if (segments.Count == 0)
        {
            return [];
        }

        // Costs are linear in the counts: what is alike in all segments is counted once, what is not for each of them.
        var none = default(SearchStatistics);
        var fixedCost = segments.Sum(segment => segment.CostOf(none)) - segments[0].CostOf(none);
        return segments[0].Grid(k).Select(setting => new SweepCandidate(
            setting, EngineCatalog.Configure(index, segments, setting), all => fixedCost + segments[0].CostOf(all)));
    }

    /// <summary>Engines to try: those named, or all approximate ones that the index is built for.</summary>
    private static string[] EnginesOf(IndexSnapshot index, string? named)
    {
        if (named is not null)
        {
            return CommonOptions.EnginesOf(named);
        }

        string[] there = [.. ((string[])[EngineCatalog.Windowed, EngineCatalog.Clustered, EngineCatalog.Seismic])
            .Where(name => EngineCatalog.IsIn(index, name))];
        return there.Length > 0
            ? there
            : throw new UsageException(
                $"{index.Folder} was built for no engine that can be tuned; build it again with index --engines exact.");
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Index { get; } = new("index") { Description = "Folder of the index." };

        public Option<string> Queries { get; } = new("--queries", "-q")
        {
            Description = QueryVectors.Description,
            HelpName = "FILE",
            Required = true,
        };

        public Option<string?> Split { get; } = CommonOptions.Split();

        public Option<string?> Model { get; } = CommonOptions.Model(
            "Model that encodes the queries of a collection; the one the index was filled with if not given.");

        public Option<int> K { get; } = CommonOptions.K(10);

        public Option<string?> Engines { get; } = new("--engines")
        {
            Description = "Engines to try, separated by commas; windowed, clustered and seismic, where the index has them, "
                + "if not given.",
            HelpName = "NAMES",
        };

        public Option<int> Limit { get; } = new("--limit")
        {
            Description = "Queries at most, the first ones; at least 2.",
            HelpName = "N",
            DefaultValueFactory = _ => 1000,
        };

        public Option<int> Passes { get; } = new("--passes")
        {
            Description = "Timed passes of each setting, 1 to 1000; each query's best time counts.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        };

        public Option<int> Threads { get; } = new("--threads")
        {
            Description = "Threads that find the exact hits; times are of one thread.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
