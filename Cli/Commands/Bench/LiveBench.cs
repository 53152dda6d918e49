using System.Diagnostics;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Latency;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Live;
using SparseSearch.Query.Planning;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>The measurement behind <c>bench live</c>, all in one process. For one run.</summary>
internal sealed class LiveBench(
    LiveBenchOptions options, SparseVector[] documents, SparseVector[] queries, int columns, Terminal terminal)
{
    private const int AcknowledgedTogether = 256, WarmUpQueries = 200;

    private static readonly TimeSpan s_refreshEvery = TimeSpan.FromSeconds(1);

    private readonly SparseVector[] _now = [.. documents];
    private readonly EngineSetting _setting = PlannedEngine.SettingFor(options.Recall);
    private readonly Vocabulary _vocabulary = Vocabulary.Numbered(columns);
    private SeededRandom _random = new(1142, 0);

    private string LiveFolder => Path.Combine(options.Folder, "live");

    private string FreshFolder => Path.Combine(options.Folder, "fresh");

    /// <summary>Measures and prints.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        Remove();
        try
        {
            var live = new LiveOptions { Durability = options.Durability, Text = TextStorage.Dropped };
            using (var index = LiveIndexes.Create(
                LiveFolder, _vocabulary, EngineSections.Default, live with { GivesWay = false }, encoder: null))
            {
                Load(index, cancellationToken);
            }

            using (var index = LiveIndexes.Open(LiveFolder, live))
            {
                SearchWhileWriting(index, cancellationToken);
                ReplaceHalf(index, cancellationToken);
                BuildFresh(cancellationToken);
                Compare("half replaced", cancellationToken);
                Settle(index, cancellationToken);
            }

            Compare("and merged", cancellationToken);
            using (var index = LiveIndexes.Open(LiveFolder, live with { Merges = new MergeOptions { InBackground = false, MaxLoad = 1 } }))
            {
                index.Compact(cancellationToken);
            }

            Compare("compacted", cancellationToken);
        }
        finally
        {
            Remove();
        }
    }

    private void Load(LiveIndex index, CancellationToken cancellationToken)
    {
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < documents.Length; i++)
        {
            Put(index, i, documents[i], i % AcknowledgedTogether == AcknowledgedTogether - 1);
            cancellationToken.ThrowIfCancellationRequested();
        }

        index.AcknowledgeAll();
        index.Refresh();
        var searchable = watch.Elapsed;
        var busy = Environment.CpuUsage.TotalTime;
        index.Commit();
        Print($"load: {documents.Length:N0} vectors searchable after {searchable.TotalSeconds:F2} s, {documents.Length / searchable.TotalSeconds:N0}/s, log on ({options.Durability}), {(busy - before).TotalSeconds:F2} s of processor time; committed after {watch.Elapsed.TotalSeconds:F2} s; {index.Statistics.SegmentCount} segments");
        Settle(index, cancellationToken);
    }

    /// <summary>Waits until there is nothing to merge.</summary>
    private void Settle(LiveIndex index, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        index.Tidy(cancellationToken);
        Print($"merged in {watch.Elapsed.TotalSeconds:F2} s: {index.Statistics.SegmentCount} segments, {index.Statistics.DeadDocCount:N0} dead documents");
    }

    private void SearchWhileWriting(LiveIndex index, CancellationToken cancellationToken)
    {
        using var serving = new LiveServing(index, _setting, queries[..Math.Min(WarmUpQueries, queries.Length)], options.K);
        serving.Renew();
        var time = TimeSpan.FromSeconds(options.Seconds);
        serving.Search(queries, time / 4, cancellationToken);
        var idle = LatencySummary.Of(serving.Search(queries, time, cancellationToken));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var written = 0L;
        var writer = Begin(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Replace(index, _random.Next(_now.Length), ++written % AcknowledgedTogether == 0);
            }
        });
        var refresher = Begin(() =>
        {
            ThreadNice.LowerThisThread();
            while (!stop.Token.WaitHandle.WaitOne(s_refreshEvery))
            {
                index.Refresh();
                serving.Renew();
            }
        });
        var (pauses, collections) = (GC.GetTotalPauseDuration(), GC.CollectionCount(0));
        var watch = Stopwatch.StartNew();
        var busy = LatencySummary.Of(serving.Search(queries, time, cancellationToken));
        var seconds = watch.Elapsed.TotalSeconds;
        stop.Cancel();
        writer.Join();
        refresher.Join();
        pauses = GC.GetTotalPauseDuration() - pauses;
        Print($"idle: mean {idle.MeanMicros:F0} us, p50 {idle.P50Micros:F0}, p99 {idle.P99Micros:F0} ({idle.Count:N0} searches)");
        Print($"under writes: mean {busy.MeanMicros:F0} us, p50 {busy.P50Micros:F0}, p99 {busy.P99Micros:F0} ({busy.Count:N0} searches), {written / seconds:N0} replaced/s, {serving.Swaps - 1} snapshots, {GC.CollectionCount(0) - collections} collections of {pauses.TotalMilliseconds:F0} ms; p99 {busy.P99Micros / idle.P99Micros:F2} x idle");
        index.Refresh();
        Settle(index, cancellationToken);
    }

    private static Thread Begin(Action act)
    {
        var thread = new Thread(() => act());
        thread.Start();
        return thread;
    }

    private void ReplaceHalf(LiveIndex index, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, _now.Length).ToArray();
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = _random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < order.Length / 2; i++)
        {
            Replace(index, order[i], i % AcknowledgedTogether == AcknowledgedTogether - 1);
            cancellationToken.ThrowIfCancellationRequested();
        }

        index.AcknowledgeAll();
        index.Refresh();
        var statistics = index.Statistics;
        Print($"half of the documents replaced in {watch.Elapsed.TotalSeconds:F2} s: {statistics.SegmentCount} segments, {statistics.DeadDocCount:N0} dead documents");
        index.Commit();
    }

    private void Replace(LiveIndex index, int document, bool acknowledges)
    {
        _now[document] = documents[_random.Next(documents.Length)];
        Put(index, document, _now[document], acknowledges);
    }

    private static void Put(LiveIndex index, int document, SparseVector vector, bool acknowledges)
    {
        var sequence = index.Put(
            new SourceDocument(document.ToString(CultureInfo.InvariantCulture), "", ""), vector);
        if (acknowledges)
        {
            index.Acknowledge(sequence);
        }
    }

    private void BuildFresh(CancellationToken cancellationToken) => VectorIndexer.Build(
        FreshFolder, _vocabulary, _now, new IndexBuildOptions { WeightBits = WeightBits.Mergeable }, EngineSections.Default.Builders(),
        cancellationToken: cancellationToken);

    /// <summary>Searches the changed index and the fresh one in turns.</summary>
    private void Compare(string name, CancellationToken cancellationToken)
    {
        using var live = IndexSnapshot.Open(LiveFolder);
        using var fresh = IndexSnapshot.Open(FreshFolder);
        var searchers = new[] { EngineCatalog.Open(live, _setting), EngineCatalog.Open(fresh, _setting) };
        var means = new[] { new List<double>(), new List<double>() };
        var passes = new[] { new QueryPass(queries, options.K), new QueryPass(queries, options.K) };
        for (var round = 0; round <= options.Rounds; round++)
        {
            for (var i = 0; i < searchers.Length; i++)
            {
                passes[i].Run(searchers[i], cancellationToken: cancellationToken);
                if (round > 0)
                {
                    means[i].Add(Mean(passes[i].Nanos) / 1000);
                }
            }
        }

        var (changed, whole) = (Median(means[0]), Median(means[1]));
        Print($"{name}: {changed:F1} us at recall {RecallOf(live, passes[0]):F4}, {live.Segments.Count} segments, {live.DocCount - live.LiveDocCount:N0} dead; built anew: {whole:F1} us at {RecallOf(fresh, passes[1]):F4}; {changed / whole:F2} x");
    }

    /// <summary>The mean share of the best hits that were found; equal scores count as equal hits.</summary>
    private double RecallOf(IndexSnapshot index, QueryPass found)
    {
        var exact = new QueryPass(queries, options.K);
        exact.Run(EngineCatalog.Open(index, new EngineSetting(EngineCatalog.Default)), threads: Environment.ProcessorCount);
        var sum = 0.0;
        for (var query = 0; query < queries.Length; query++)
        {
            var best = exact.HitsOf(query);
            var least = best.Length == 0 ? 0 : best[^1].Score;
            var count = 0;
            foreach (var hit in found.HitsOf(query))
            {
                count += hit.Score >= least ? 1 : 0;
            }

            sum += best.Length == 0 ? 1 : (double)count / best.Length;
        }

        return sum / queries.Length;
    }

    private static double Mean(ReadOnlySpan<long> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private void Print(FormattableString line) =>
        terminal.Output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private void Remove()
    {
        if (Directory.Exists(options.Folder))
        {
            Directory.Delete(options.Folder, recursive: true);
        }
    }
}
