using System.Text.Json;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Commands;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Reports;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the command asks, drops, cuts, times and reports as it says.
/// Method: the tiny data set, an encoder whose query <c>i</c> is term <c>i</c>, and a searcher from a table.
/// </summary>
public sealed class EvaluateCommandTests
{
    private static readonly CollectionFolder s_tiny = CollectionFolder.Open(TestPaths.Data("tiny"));

    private static readonly Dictionary<int, (string ExternalId, float Score)[]> s_answers = new()
    {
        [0] = [("tea-black", 3), ("tea-green", 2), ("coffee-espresso", 1)],
        [1] = [("glacier", 2), ("caffeine-sleep", 1)],
        [2] = [],
        [3] = [("pollination", 5), ("honey-bee", 4)],
    };

    [Fact]
    public async Task ReportHoldsTheFiguresByHand()
    {
        var report = await Run(Options());
        // q-brew: relevance 1, 2, 0 of ideal 2, 1. q-sleep: the only relevant at rank 2. q-quake: nothing.
        // pollination: its own document dropped, honey-bee at rank 1.
        var brew = (1 + (2 / Math.Log2(3))) / (2 + (1 / Math.Log2(3)));
        Assert.Equal((brew + (1 / Math.Log2(3)) + 0 + 1) / 4, report.Run.MeanOf(Metric.Parse("ndcg@10")), 12);
        Assert.Equal((1 + 0.5 + 0 + 1) / 4, report.Run.MeanOf(Metric.Parse("mrr@10")), 12);
        Assert.Equal((1 + 1 + 0 + 1) / 4.0, report.Run.MeanOf(Metric.Parse("recall@1000")), 12);
        Assert.Equal((1, 0, 1.0), (report.Run.QueriesWithoutHits, report.QueriesWithoutTerms, report.MeanQueryNnz));
        Assert.Equal(("tiny", "test", "table", 1000), (report.Dataset, report.Split, report.Engine, report.Depth));
    }

    [Fact]
    public async Task LatencyIsTakenFromTheClockWithoutTheWarmup()
    {
        var report = await Run(Options() with { WarmupQueries = 3 });
        Assert.Equal((4, 10.0), (report.SearchLatency.Count, report.SearchLatency.P99Micros));
        Assert.Equal((4, 10.0), (report.EncodingLatency.Count, report.EncodingLatency.MeanMicros));
    }

    [Fact]
    public async Task OneMoreHitIsFetchedAndTheListCutAfterwards()
    {
        var wanted = new List<int>();
        var options = Options() with { Depth = 1, Metrics = [Metric.Parse("hit@10")], WarmupQueries = 0 };
        var report = await Run(options, (vector, k) =>
        {
            wanted.Add(k);
            return [.. s_answers[vector.TermIds[0]].Take(k)];
        });
        Assert.Equal([2, 2, 2, 2], wanted);
        Assert.Equal([1, 1, 0, 0], report.Run.Queries.Select(query => query.Values[0]));

        var keep = options with { Rules = new EvaluationRules { SelfRetrieval = SelfRetrieval.Keep } };
        Assert.Equal(0, (await Run(keep)).Run.Queries.Single(query => query.QueryId == "pollination").Values[0]);
    }

    [Fact]
    public async Task WrittenRunScoresAsTheReportDoes()
    {
        using var files = new EvalFiles();
        var report = await Run(Options() with { RunPath = files.At("run.txt") });
        var again = RunEvaluator.Evaluate(TrecRun.Read(files.At("run.txt")), s_tiny.Qrels, Metric.Defaults);
        Assert.Equal(report.Run.Means, again.Means);
    }

    [Fact]
    public async Task QueryWithoutTermsIsNotSearched()
    {
        var report = await EvaluateCommand.RunAsync(
            Options(),
            new TableEncoder(isSilent: true),
            (_, _) => throw new InvalidOperationException(),
            new StepClock());
        Assert.Equal((4, 4), (report.QueriesWithoutTerms, report.Run.QueriesWithoutHits));
        Assert.Equal((0, 4), (report.SearchLatency.Count, report.EncodingLatency.Count));
    }

    [Fact]
    public async Task CollectionGivesDensityAndFlops()
    {
        // Terms 0 to 3 in 2, 0, 1, 1 of 4 documents; each in one of 4 queries.
        var report = await Run(Options() with { Collection = new CollectionStatistics(4, [2, 0, 1, 1]) });
        Assert.Equal((4, 1.0, (0.5 + 0.25 + 0.25) / 4), (report.DocumentCount, report.MeanDocumentNnz, report.Flops));
    }

    [Fact]
    public async Task JsonHasTheMetricsByName()
    {
        var report = await Run(Options());
        using var writer = new StringWriter();
        ReportWriter.WriteJson(writer, report);
        var json = JsonDocument.Parse(writer.ToString()).RootElement;
        Assert.Equal(
            report.Run.MeanOf(Metric.Parse("ndcg@10")), json.GetProperty("metrics").GetProperty("ndcg@10").GetDouble());
        Assert.Equal(Metric.Defaults.Count, json.GetProperty("metrics").EnumerateObject().Count());
        Assert.Equal("Drop", json.GetProperty("selfRetrieval").GetString());
        Assert.Equal(10, json.GetProperty("searchLatency").GetProperty("p99Micros").GetDouble());
        Assert.Equal("table", json.GetProperty("encoder").GetProperty("recipe").GetString());
        Assert.False(json.TryGetProperty("flops", out _));
    }

    [Fact]
    public async Task MarkdownAndCsvNameMetricsAndRules()
    {
        var report = await Run(Options());
        using var markdown = new StringWriter();
        ReportWriter.WriteMarkdown(markdown, report);
        Assert.Contains("| mrr@10 | 0.6250 |", markdown.ToString(), StringComparison.Ordinal);
        Assert.Contains("Documents equal to their query: dropped.", markdown.ToString(), StringComparison.Ordinal);
        Assert.Contains("Queries without hits: 1, counted as 0.", markdown.ToString(), StringComparison.Ordinal);

        using var csv = new StringWriter();
        ReportWriter.WritePerQueryCsv(csv, report.Run);
        var lines = csv.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("query,ndcg@10,mrr@10", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("q-quake,0,0", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadOptionsAreRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Run(Options() with { Depth = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(() => Run(Options() with { Depth = 100_001 }));
        await Assert.ThrowsAsync<ArgumentException>(() => Run(Options() with { Metrics = [] }));
        await Assert.ThrowsAsync<ArgumentException>(() => Run(Options() with { WarmupQueries = -1 }));
        await Assert.ThrowsAsync<ArgumentException>(() => Run(Options() with { RunPath = "never", RunTag = "a b" }));
        Assert.False(File.Exists("never"));
    }

    [Fact]
    public async Task SearcherThatBreaksItsContractIsRefused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(Options(), (_, _) => [("a", float.NaN)]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(Options(), (_, _) => [("a", 1), ("a", 1)]));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Run(Options() with { Depth = 1 }, (_, _) => [("a", 3), ("b", 2), ("c", 1)]));
    }

    [Fact]
    public async Task CancelledRunStops() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EvaluateCommand.RunAsync(
            Options(), new TableEncoder(), Search, new StepClock(), null, new CancellationToken(canceled: true)));

    private static EvaluateOptions Options() => new() { Dataset = s_tiny, EngineName = "table" };

    private static Task<EvaluationReport> Run(
        EvaluateOptions options,
        Func<SparseVector, int, IReadOnlyList<(string ExternalId, float Score)>>? search = null) =>
        EvaluateCommand.RunAsync(options, new TableEncoder(), search ?? Search, new StepClock());

    private static (string ExternalId, float Score)[] Search(SparseVector vector, int k) =>
        [.. s_answers[vector.TermIds[0]].Take(k)];

    /// <summary>A clock that goes on by 10 µs each time it is read.</summary>
    private sealed class StepClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += 10 * TimeSpan.TicksPerMicrosecond;
    }

    private sealed class TableEncoder(bool isSilent = false) : ISparseEncoder
    {
        public EncoderDescription Description { get; } = new()
        {
            Recipe = "table",
            ModelName = "table",
            Hash = new string('0', 64),
            MaxDocumentTokens = 1,
            MaxQueryTokens = 1,
        };

        public Vocabulary Vocabulary { get; } = new(["a", "b", "c", "d"]);

        public Task<SparseVector[]> EncodeAsync(
            IReadOnlyList<string> texts,
            EncodingSide side,
            IProgress<EncodingProgress>? progress = null,
            CancellationToken cancellationToken = default)
        {
            Assert.Equal(EncodingSide.Query, side);
            return Task.FromResult(texts.Select(text => isSilent ? SparseVector.Empty : Vector(text)).ToArray());
        }

        public void Dispose()
        {
        }

        private static SparseVector Vector(string text) =>
            new([s_tiny.Queries.ToList().FindIndex(query => query.Text == text)], [1f]);
    }
}
