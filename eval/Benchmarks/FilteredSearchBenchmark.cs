using System.Diagnostics;
using System.Globalization;
using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures filtered search on one calibrated segment: recall, latency and the evaluation of the filter, for filters
/// that accept from half of the documents to one in ten thousand.
/// </summary>
/// <remarks>
/// Each document gets a number from 0 to 9,999 by chance, with a fixed seed, and the filter is a range of it: accepted
/// documents are spread evenly, and have nothing to do with the query. Recall counts a hit whose exact score reaches
/// the exact k-th score among accepted documents less 1e-4 of it. A time is the mean over queries of the best of all
/// passes, on one thread, all pass rates in turns. Does not measure filters that go along with the query, nor several
/// segments.
/// </remarks>
internal sealed class FilteredSearchBenchmark
{
    private const int Passes = 5, WarmSearches = 3_000, Buckets = 10_000;
    private const double RecallTolerance = 1e-4;

    private static readonly double[] s_rates = [1, 0.5, 0.1, 0.01, 0.001, 0.0001];

    private readonly Segment _segment;
    private readonly SparseVector[] _queries;
    private readonly ScoredDoc[] _hits;

    private FilteredSearchBenchmark(Segment segment, SparseVector[] queries, int k)
    {
        _segment = segment;
        _queries = queries;
        _hits = new ScoredDoc[k];
    }

    /// <summary>
    /// Runs: <c>documents queries [k] [queries] [target]</c>; both are <c>.csr</c> or <c>.csr.zst</c> files.
    /// </summary>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var k = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 10;
        var count = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 1_000;
        var target = arguments.Length > 4 ? double.Parse(arguments[4], CultureInfo.InvariantCulture) : 0.95;
        var folder = Directory.CreateTempSubdirectory("filtered-search-");
        try
        {
            Build(arguments[0], folder.FullName, output);
            using var index = IndexSnapshot.Open(folder.FullName);
            var queries = Eval.Datasets.CsrVectors.Open(arguments[1]).ReadRows().Take(count).ToArray();
            new FilteredSearchBenchmark(index.Segments[0], queries, k).Measure(new RecallTarget(target), output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Build(string documents, string folder, TextWriter output)
    {
        var file = Eval.Datasets.CsrVectors.Open(documents);
        var watch = Stopwatch.StartNew();
        var random = new SeededRandom(1, 0);
        using var builder = IndexBuilder.Create(
            folder, Vocabulary.Numbered(file.ColumnCount), new IndexBuildOptions { Text = TextStorage.Dropped },
            [new ImpactPostingsBuilder(), new CalibrationBuilder(s => [WindowedEngine.Open(s)])]);
        foreach (var vector in file.ReadRows())
        {
            var fields = string.Create(
                CultureInfo.InvariantCulture, $"{{\"bucket\":{random.Next(Buckets)},\"even\":{(random.Next(2) == 0 ? "true" : "false")}}}");
            var id = builder.DocCount.ToString(CultureInfo.InvariantCulture);
            builder.Add(new SourceDocument(id, "", "") { Fields = Encoding.UTF8.GetBytes(fields) }, vector);
        }

        builder.Commit();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{builder.DocCount} documents, built and calibrated in {watch.Elapsed.TotalSeconds:F1} s"));
    }

    private void Measure(RecallTarget target, TextWriter output)
    {
        var planner = SearchPlanner.Open(_segment.Reader, target, [WindowedEngine.Open(_segment.Reader)]);
        var exact = WindowedSearcher.Open(_segment.Reader);
        var filters = s_rates.Select(rate => rate >= 1 ? null : FilterParser.Parse(
            string.Create(CultureInfo.InvariantCulture, $"bucket < {rate * Buckets:F0}"))).ToArray();
        var accepted = filters.Select(filter =>
            filter is null ? null : FilterEvaluator.Evaluate(_segment.Fields, _segment.DocCount, filter)).ToArray();
        var recalls = accepted.Select(docs => RecallOf(planner, exact, docs)).ToArray();
        var planned = Time(planner, accepted);
        var exactly = Time(exact, accepted);
        output.WriteLine(
            "| accepted | documents | filter µs | recall | mean µs | x unfiltered | p99 µs | exact µs | exact by plan |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        for (var i = 0; i < s_rates.Length; i++)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {s_rates[i]:P2} | {accepted[i]?.Count() ?? _segment.DocCount} | {FilterMicros(filters[i]):F1} | "
                + $"{recalls[i].Recall:F4} | {planned[i].Mean:F1} | {planned[i].Mean / planned[0].Mean:F2} | "
                + $"{planned[i].P99:F1} | {exactly[i].Mean:F1} | {recalls[i].ProvenShare:P0} |"));
        }
    }

    private SearchRequest RequestOf(int query, DocBitmap? accepted) =>
        new() { Query = _queries[query], K = _hits.Length, Accepted = accepted };

    private (double Recall, double ProvenShare) RecallOf(
        SearchPlanner planner, WindowedSearcher exact, DocBitmap? accepted)
    {
        var (recall, proven, queries) = (0.0, 0, 0);
        for (var i = 0; i < _queries.Length; i++)
        {
            var request = RequestOf(i, accepted);
            var count = exact.Search(request, _hits, out _);
            if (count == 0)
            {
                continue;
            }

            var least = _hits[count - 1].Score * (1 - RecallTolerance);
            var found = planner.Search(request, _hits, out var statistics);
            var good = 0;
            foreach (var hit in _hits.AsSpan(0, found))
            {
                good += hit.Score >= least ? 1 : 0;
            }

            recall += Math.Min(good, count) / (double)count;
            proven += statistics.ProvenExact ? 1 : 0;
            queries++;
        }

        return (recall / queries, proven / (double)queries);
    }

    private (double Mean, double P99)[] Time(ISearcher searcher, DocBitmap?[] accepted)
    {
        var best = new double[accepted.Length][];
        for (var a = 0; a < accepted.Length; a++)
        {
            best[a] = new double[_queries.Length];
            Array.Fill(best[a], double.MaxValue);
            for (var i = 0; i < WarmSearches / accepted.Length; i++)
            {
                searcher.Search(RequestOf(i % _queries.Length, accepted[a]), _hits, out _);
            }
        }

        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i < _queries.Length; i++)
            {
                for (var a = 0; a < accepted.Length; a++)
                {
                    var start = Stopwatch.GetTimestamp();
                    searcher.Search(RequestOf(i, accepted[a]), _hits, out _);
                    best[a][i] = Math.Min(best[a][i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }
        }

        return [.. best.Select(times => (times.Average(), times.Order().ElementAt(times.Length * 99 / 100)))];
    }

    /// <summary>The best of many evaluations; 0 where nothing is evaluated.</summary>
    private double FilterMicros(FilterExpression? filter)
    {
        const int repeats = 50;
        var best = filter is null ? 0 : double.MaxValue;
        for (var i = 0; filter is not null && i < repeats; i++)
        {
            var start = Stopwatch.GetTimestamp();
            FilterEvaluator.Evaluate(_segment.Fields, _segment.DocCount, filter);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return best;
    }
}
