using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Api.Vectors;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Reports;
using Spectre.Console;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>
/// The verb <c>bench engines</c>: several engines on the same queries in one run, one thread, so that their times compare.
/// </summary>
internal static class BenchEnginesCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        inputs.Model.Required = true;
        var command = new Command(
            "engines",
            "Time engines side by side, and compare their hits.\n\n"
            + "Example: sparsesearch bench engines data/scifact --model data/models/splade-tiny "
            + "--engines exhaustive,exact")
        {
            inputs.Folder,
            inputs.Model,
            inputs.Split,
            inputs.Engines,
            inputs.Settings,
            inputs.Repetitions,
            inputs.K,
            inputs.Work,
            inputs.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var names = CommonOptions.SearchersOf(parsed.GetRequiredValue(inputs.Engines));
        var settings = SettingsOf(names, parsed.GetValue(inputs.Settings) ?? []);
        var hits = CommonOptions.InRange("--k", parsed.GetValue(inputs.K), 1, SearchRequest.MaxK);
        var passes = CommonOptions.InRange("--passes", parsed.GetValue(inputs.Repetitions), 1, 1000);
        var evaluation = new Evaluation
        {
            Terminal = terminal,
            Dataset = CollectionFolder.Open(parsed.GetRequiredValue(inputs.Folder), parsed.GetValue(inputs.Split)),
            ModelPath = parsed.GetRequiredValue(inputs.Model)!,
            WorkFolder = parsed.GetRequiredValue(inputs.Work),
            Setting = settings[0],
            OtherEngines = names,
        };
        var (session, _) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
        using (session)
        {
            var queries = await session.Encoder!.EncodeAsync(
                [.. evaluation.Dataset.SearchedQueries.Select(query => query.Text)], EncodingSide.Query, null,
                cancellationToken).ConfigureAwait(false);
            // The first engine must not be the one that waits for the disk.
            SegmentWarmUp.Run(session.Index, null, cancellationToken);
            var timings = settings.ConvertAll(setting =>
            {
                var searcher = VectorEngines.Open(session.Index, setting);
                using var owned = searcher as IDisposable;
                return EngineTiming.Measure(searcher, setting.ToString(), queries, hits, passes, cancellationToken);
            });
            Print(terminal, timings, evaluation.Dataset, parsed.GetValue(inputs.Json));
        }

        return ExitCodes.Done;
    }

    /// <summary>A setting for each engine: the one that names it, or its defaults.</summary>
    private static List<EngineSetting> SettingsOf(string[] names, string[] given)
    {
        var settings = given.Select(text => text.Split(' ', 2, StringSplitOptions.TrimEntries))
            .Select(parts => CommonOptions.SettingOf(parts[0], parts.Length > 1 ? parts[1] : "")).ToList();
        var stray = settings.Find(setting => !names.Contains(setting.Engine));
        return stray is null
            ? [.. names.SelectMany(name => settings.Where(setting => setting.Engine == name)
                .DefaultIfEmpty(new EngineSetting(name)))]
            : throw new UsageException($"--setting \"{stray}\" is of an engine that --engines does not name.");
    }

    private static void Print(Terminal terminal, List<EngineTiming> timings, CollectionFolder dataset, bool printsJson)
    {
        var baseline = timings[0];
        if (printsJson)
        {
            terminal.Output.WriteLine(new JsonObject
            {
                ["dataset"] = dataset.Name,
                ["split"] = dataset.Split,
                ["machine"] = MachineDescription.Current().Processor,
                ["engines"] = new JsonArray([.. timings.Select(timing => (JsonNode)new JsonObject
                {
                    ["engine"] = timing.Engine,
                    ["queries"] = timing.Latency.Count,
                    ["meanMicros"] = timing.Latency.MeanMicros,
                    ["p50Micros"] = timing.Latency.P50Micros,
                    ["p99Micros"] = timing.Latency.P99Micros,
                    ["timesAsQuick"] = baseline.Latency.MeanMicros / timing.Latency.MeanMicros,
                    ["queriesWithEqualHits"] = timing.EqualHits(baseline),
                    ["queriesProvenExact"] = timing.ProvenQueries,
                })]),
            }.ToJsonString());
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in (string[])
            ["engine", "queries", "mean µs", "p50", "p99", "times as quick", "equal hits", "proven"])
        {
            table.AddColumn(title);
        }

        foreach (var timing in timings)
        {
            var latency = timing.Latency;
            table.AddRow([.. ((FormattableString[])
                [$"{timing.Engine}", $"{latency.Count}", $"{latency.MeanMicros:F1}", $"{latency.P50Micros:F1}",
                    $"{latency.P99Micros:F1}", $"{baseline.Latency.MeanMicros / latency.MeanMicros:F1}",
                    $"{timing.EqualHits(baseline)}", $"{timing.ProvenQueries}"])
                .Select(cell => Markup.Escape(cell.ToString(CultureInfo.InvariantCulture)))]);
        }

        terminal.Styled.Write(table);
    }

    /// <summary>One engine's times and hits.</summary>
    private sealed record EngineTiming(string Engine, LatencySummary Latency, ScoredDoc[][] Hits, int ProvenQueries)
    {
        public static EngineTiming Measure(
            ISearcher searcher, string name, SparseVector[] queries, int k, int passes,
            CancellationToken cancellationToken)
        {
            var best = new TimeSpan[queries.Length];
            Array.Fill(best, TimeSpan.MaxValue);
            var (hits, found, proven) = (new ScoredDoc[k], new ScoredDoc[queries.Length][], 0);
            for (var pass = 0; pass <= passes; pass++)
            {
                for (var i = 0; i < queries.Length; i++)
                {
                    var request = new SearchRequest { Query = queries[i], K = k };
                    var start = Stopwatch.GetTimestamp();
                    var count = searcher.Search(request, hits, out var statistics, cancellationToken);
                    var elapsed = Stopwatch.GetElapsedTime(start);
                    if (pass == 0)
                    {
                        // The first pass warms code and caches; it is where hits are kept.
                        found[i] = hits[..count];
                        proven += statistics.ProvenExact ? 1 : 0;
                    }
                    else if (elapsed < best[i])
                    {
                        best[i] = elapsed;
                    }
                }
            }

            return new EngineTiming(name, LatencySummary.Of(best), found, proven);
        }

        /// <summary>Queries whose hits are another engine's in ids, scores and order.</summary>
        public int EqualHits(EngineTiming other) =>
            Hits.Zip(other.Hits).Count(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string> Folder { get; } = new("folder") { Description = "A collection's folder; indexed first if need be." };

        public Option<string?> Model { get; } = CommonOptions.Model("Model that encodes documents and queries.");

        public Option<string?> Split { get; } = CommonOptions.Split();

        public Option<string> Engines { get; } = new("--engines")
        {
            Description = $"Engines to time, separated by commas: {string.Join(", ", VectorEngines.Names)}. The first is what the "
                + "others are compared with.",
            DefaultValueFactory = _ => string.Join(',', EngineCatalog.Exhaustive, EngineCatalog.Default),
        };

        public Option<string[]> Settings { get; } = new("--setting", "-s")
        {
            Description = "An engine and its settings, for example \"windowed candidates=40\"; may be given several times.",
            HelpName = "\"ENGINE KNOB=NUMBER …\"",
        };

        public Option<int> Repetitions { get; } = new("--passes")
        {
            Description = "Timed passes over the queries, 1 to 1000; each query's best time counts.",
            DefaultValueFactory = _ => 3,
        };

        public Option<string> Work { get; } = EvalCommand.WorkFolder();

        public Option<int> K { get; } = CommonOptions.K(10);

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
