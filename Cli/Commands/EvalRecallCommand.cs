using System.CommandLine;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Approximate;
using SparseSearch.Query.Planning;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>eval recall</c>: an index and its users' queries in, what approximate search finds, loses and saves.</summary>
internal static class EvalRecallCommand
{
    private const string UsualRecalls = "0.9,0.95,0.97,0.99";

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "recall",
            "Compare approximate search with exact search on an index and queries of its users: the share of the exact hits "
            + "found, nDCG@10 where queries are judged, scores lost, time. With --store the index is calibrated with the queries "
            + "of even number; figures are always of those of odd number, and a calibration that does not hold there is not "
            + "stored.\n\n"
            + "Example: sparsesearch eval recall docs.index --queries queries.jsonl --store\n"
            + "Example: sparsesearch eval recall docs.index --queries data/scifact --engine windowed --setting \"candidates=40\"")
        {
            inputs.Index,
            inputs.Queries,
            inputs.Split,
            inputs.Qrels,
            inputs.Model,
            inputs.K,
            inputs.Engine,
            inputs.Setting,
            inputs.Recall,
            inputs.Limit,
            inputs.Passes,
            inputs.Threads,
            inputs.Store,
            inputs.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var depths = DepthsOf(parsed.GetRequiredValue(inputs.K));
        var passes = CommonOptions.InRange("--passes", parsed.GetValue(inputs.Passes), 1, 1000);
        var limit = CommonOptions.InRange("--limit", parsed.GetValue(inputs.Limit), 2, int.MaxValue);
        var threads = CommonOptions.InRange("--threads", parsed.GetValue(inputs.Threads), 1, 1024);
        var targets = TargetsOf(inputs, parsed);
        using var index = IndexSnapshot.Open(IndexPath.ForReading(terminal, parsed.GetRequiredValue(inputs.Index)));
        var candidates = CandidatesOf(inputs, parsed, index, targets);
        var queries = await QueryVectors.LoadNamedAsync(
            parsed.GetRequiredValue(inputs.Queries), parsed.GetValue(inputs.Split), parsed.GetValue(inputs.Model), index, limit,
            cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(inputs.Qrels) is { } qrels)
        {
            queries = queries with { Qrels = QrelsFile.Read(qrels) };
        }

        if (queries.Vectors.Count < 2)
        {
            throw new UsageException("There is 1 query with a term; one half chooses and one reports, so give at least 2.");
        }

        IndexCalibration? calibration = null;
        if (parsed.GetValue(inputs.Store))
        {
            calibration = await MeasureAsync(terminal, index, queries.Half(0), threads, cancellationToken).ConfigureAwait(false);
            candidates.AddRange(targets.Select(target => new RecallCandidate(
                $"auto recall={target}, calibrated", calibration.Open(target), target.Level)));
        }

        var reported = queries.Half(1);
        var rows = await CompareAsync(terminal, index, candidates, reported, depths, passes, cancellationToken).ConfigureAwait(false);
        var report = new RecallReport(index, queries.Vectors.Count, reported.Vectors.Count, rows, Store(terminal, calibration, rows));
        report.Write(terminal, parsed.GetValue(inputs.Json));
        return calibration is null || report.Stored.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<IndexCalibration> MeasureAsync(
        Terminal terminal, IndexSnapshot index, NamedQueries queries, int threads, CancellationToken cancellationToken)
    {
        IndexCalibration? measured = null;
        await WorkProgress.RunAsync(terminal, "calibrating", "segments", index.Segments.Count, report => Task.Run(
            () => measured = IndexCalibration.Measure(
                index, new CalibrationOptions { Queries = queries.Vectors, Threads = threads },
                new Relay<int>(done => report(done, "")), cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        return measured!;
    }

    private static async Task<List<RecallRow>> CompareAsync(
        Terminal terminal, IndexSnapshot index, List<RecallCandidate> candidates, NamedQueries queries, int[] depths, int passes,
        CancellationToken cancellationToken)
    {
        var exact = EngineCatalog.OpenTruth(index);
        var judge = queries.Qrels is { } qrels ? new RecallJudge(qrels, queries.Ids, index.ExternalIdOf) : null;
        var rows = new List<RecallRow>();
        var each = (passes + 1) * (candidates.Count + 1);
        await WorkProgress.RunAsync(terminal, "comparing", "passes", (long)each * depths.Length, report => Task.Run(
            () =>
            {
                for (var i = 0; i < depths.Length; i++)
                {
                    var before = i * each;
                    rows.AddRange(RecallComparison.Run(
                        candidates, exact, queries.Vectors, depths[i], passes, judge,
                        new Relay<int>(done => report(before + done, "")), cancellationToken));
                }
            },
            cancellationToken)).ConfigureAwait(false);
        return rows;
    }

    private static IReadOnlyList<string> Store(Terminal terminal, IndexCalibration? calibration, List<RecallRow> rows)
    {
        if (calibration is null)
        {
            return [];
        }

        if (calibration.SegmentCount == 0)
        {
            terminal.Note("nothing is stored: every segment is so small that it is searched exactly.");
            return [];
        }

        var missed = rows.Where(static row => row.Name.EndsWith(", calibrated", StringComparison.Ordinal) && row.MissesTarget).ToArray();
        foreach (var row in missed)
        {
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"nothing is stored: asked for {row.Target}, the calibration found {row.Recall:F4} of the best {row.K} on the other "
                + $"half of the queries, {row.Interval.High:F4} at most. Give more queries, like those that will be asked."));
        }

        return missed.Length > 0 ? [] : calibration.Store();
    }

    private static List<RecallCandidate> CandidatesOf(
        Inputs inputs, ParseResult parsed, IndexSnapshot index, IReadOnlyList<RecallTarget> targets)
    {
        var candidates = new List<RecallCandidate>();
        if (parsed.GetValue(inputs.Engine) is { } engine)
        {
            string[] settings = parsed.GetValue(inputs.Setting) is { Length: > 0 } given ? given : [""];
            candidates.AddRange(settings.Select(text => CommonOptions.SettingOf(engine, text))
                .Select(setting => new RecallCandidate(setting.ToString(), EngineCatalog.Open(index, setting))));
        }
        else if (parsed.GetValue(inputs.Setting) is { Length: > 0 })
        {
            throw new UsageException("--setting is of an engine; name it with --engine.");
        }

        candidates.AddRange(targets.Select(target => new RecallCandidate(
            $"auto recall={target}", EngineCatalog.Open(index, PlannedEngine.SettingFor(target)), target.Level)));
        return candidates;
    }

    /// <summary>Recalls to ask the planner for: those named, or the usual ones where nothing else is compared or one is stored.</summary>
    private static RecallTarget[] TargetsOf(Inputs inputs, ParseResult parsed)
    {
        var names = parsed.GetValue(inputs.Recall);
        if (names is null && parsed.GetValue(inputs.Engine) is not null && !parsed.GetValue(inputs.Store))
        {
            return [];
        }

        try
        {
            return [.. (names ?? UsualRecalls)
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(RecallTarget.Parse).Distinct()];
        }
        catch (FormatException error)
        {
            throw new UsageException($"--recall: {error.Message}");
        }
    }

    private static int[] DepthsOf(string text)
    {
        int[] depths = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k is >= 1 and <= SearchRequest.MaxK
                ? k
                : throw new UsageException($"--k is '{part}'; give numbers from 1 to {SearchRequest.MaxK}, separated by commas.")).Distinct()];
        return depths.Length > 0 ? depths : throw new UsageException("--k names no number of hits.");
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Index { get; } = new("index") { Description = "Folder of the index, or its alias." };

        public Option<string> Queries { get; } = new("--queries", "-q")
        {
            Description = QueryVectors.Description,
            HelpName = "FOLDER|FILE",
            Required = true,
        };

        public Option<string?> Split { get; } = CommonOptions.Split();

        public Option<string?> Qrels { get; } = new("--qrels")
        {
            Description = "Judgements of the queries, in BEIR's or TREC's form, in place of a collection's own.",
            HelpName = "FILE",
        };

        public Option<string?> Model { get; } = CommonOptions.Model(
            "Model that encodes the queries of a collection; the one the index was filled with if not given.");

        public Option<string> K { get; } = new("--k", "-k")
        {
            Description = $"Numbers of hits, 1 to {SearchRequest.MaxK}, separated by commas.",
            HelpName = "N,…",
            DefaultValueFactory = _ => "10,100",
        };

        public Option<string?> Engine { get; } = new("--engine", "-e")
        {
            Description = $"Engine whose settings are compared: {string.Join(", ", EngineCatalog.Names)}.",
            HelpName = "NAME",
        };

        public Option<string[]> Setting { get; } = new("--setting", "-s")
        {
            Description = "Settings of the engine; may be given several times.",
            HelpName = "KNOB=NUMBER …",
        };

        public Option<string?> Recall { get; } = new("--recall", "-r")
        {
            Description = $"Recalls to ask the planner for, separated by commas; {UsualRecalls} if neither they nor an engine are given.",
            HelpName = "LEVEL,…",
        };

        public Option<int> Limit { get; } = new("--limit")
        {
            Description = "Queries at most, the first ones; at least 2.",
            HelpName = "N",
            DefaultValueFactory = _ => 2000,
        };

        public Option<int> Passes { get; } = new("--passes")
        {
            Description = "Timed passes, 1 to 1000; each query's best time counts.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        };

        public Option<int> Threads { get; } = new("--threads")
        {
            Description = "Threads that calibrate; times are of one thread.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };

        public Option<bool> Store { get; } = new("--store")
        {
            Description = "Calibrate the index with the queries of even number, and keep it for searches that ask for a recall.",
        };

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
