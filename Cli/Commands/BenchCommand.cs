using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Api.Composition;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Reports;
using Spectre.Console;

namespace SparseSearch.Cli.Commands;

/// <summary>
/// The verb <c>bench</c>: several engines on the same queries in one run, one thread, so that their times compare.
/// </summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("folder") { Description = "A BEIR folder; indexed first if need be." };
        var model = CommonOptions.Model("Model that encodes documents and queries.");
        model.Required = true;
        var split = new Option<string>("--split")
        {
            Description = "The qrels file whose queries are searched.",
            DefaultValueFactory = _ => "test",
        };
        var engines = new Option<string>("--engines")
        {
            Description = "Engines to time, separated by commas; the first is what the others are compared with.",
            DefaultValueFactory = _ => string.Join(',', EngineCatalog.Exhaustive, EngineCatalog.Default),
        };
        var repetitions = new Option<int>("--passes")
        {
            Description = "Timed passes over the queries, 1 to 1000; each query's best time counts.",
            DefaultValueFactory = _ => 3,
        };
        var work = EvalCommand.WorkFolder();
        var (k, json) = (CommonOptions.K(10), CommonOptions.Json());
        var command = new Command(
            "bench",
            "Time engines side by side, and compare their hits.\n\n"
            + "Example: sparsesearch bench data/scifact --model data/models/splade-tiny --engines exhaustive,exact")
        {
            folder, model, split, engines, repetitions, k, work, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var names = parsed.GetRequiredValue(engines).Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var hits = CommonOptions.InRange("--k", parsed.GetValue(k), 1, SearchRequest.MaxK);
            var passes = CommonOptions.InRange("--passes", parsed.GetValue(repetitions), 1, 1000);
            var evaluation = new Evaluation
            {
                Terminal = terminal,
                Dataset = BeirDataset.Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(split)),
                ModelPath = parsed.GetRequiredValue(model)!,
                WorkFolder = parsed.GetRequiredValue(work),
                Engine = names.Length > 0 ? names[0] : throw new UsageException("--engines names no engine."),
            };
            var (session, _) = await evaluation.OpenAsync(cancellationToken).ConfigureAwait(false);
            using (session)
            {
                var queries = await session.Encoder!.EncodeAsync(
                    [.. evaluation.Dataset.JudgedQueries.Select(query => query.Text)], EncodingSide.Query, null,
                    cancellationToken).ConfigureAwait(false);
                var timings = names.Select(name =>
                    EngineTiming.Measure(EngineCatalog.Open(name, session.Index), name, queries, hits, passes,
                        cancellationToken)).ToList();
                Print(terminal, timings, evaluation.Dataset, parsed.GetValue(json));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Terminal terminal, List<EngineTiming> timings, BeirDataset dataset, bool printsJson)
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
        foreach (var title in (string[])["engine", "queries", "mean µs", "p50", "p99", "times as quick", "equal hits", "proven"])
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
}
