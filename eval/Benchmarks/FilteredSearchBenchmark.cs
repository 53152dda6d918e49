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
using SparseSearch.Query;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures filtered search on calibrated segments: recall, latency and the evaluation of the filter, for filters
/// that accept from half of the documents to one in ten thousand.
/// </summary>
/// <remarks>
/// Each document gets a number from 0 to 9,999 by chance, with a fixed seed, and the filter is a range of it: accepted
/// documents are spread evenly, and have nothing to do with the query. A second number ranks the documents by the product
/// with the mean of the queries: its lowest are those that queries like best, its highest those they like least. Recall
/// counts a hit whose exact score reaches the exact k-th score among accepted documents less 1e-4 of it. A time is the
/// mean over queries of the best of all passes, on one thread, all filters in turns.
/// </remarks>
internal sealed class FilteredSearchBenchmark
{
    private const int Passes = 5, WarmSearches = 3_000, Buckets = 10_000;
    private const double RecallTolerance = 1e-4;

    private static readonly double[] s_rates = [0.5, 0.1, 0.01, 0.001, 0.0001];

    private readonly IndexSnapshot _index;
    private readonly SparseVector[] _queries;
    private readonly ScoredDoc[] _hits;

    private FilteredSearchBenchmark(IndexSnapshot index, SparseVector[] queries, int k)
    {
        _index = index;
        _queries = queries;
        _hits = new ScoredDoc[k];
    }

    /// <summary>
    /// Runs: <c>documents queries [k] [queries] [target] [segments]</c>; both are <c>.csr</c> or <c>.csr.zst</c> files.
    /// </summary>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var k = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 10;
        var count = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 1_000;
        var target = arguments.Length > 4 ? double.Parse(arguments[4], CultureInfo.InvariantCulture) : 0.95;
        var folder = Directory.CreateTempSubdirectory("filtered-search-");
        try
        {
            var segments = arguments.Length > 5 ? int.Parse(arguments[5], CultureInfo.InvariantCulture) : 1;
            var queries = Eval.Datasets.CsrVectors.Open(arguments[1]).ReadRows().Take(count).ToArray();
            Build(Eval.Datasets.CsrVectors.Open(arguments[0]), queries, segments, folder.FullName, output);
            using var index = IndexSnapshot.Open(folder.FullName);
            new FilteredSearchBenchmark(index, queries, k).Measure(new RecallTarget(target), output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Build(
        Eval.Datasets.CsrVectors file, SparseVector[] queries, int segments, string folder, TextWriter output)
    {
        var documents = file.ReadRows().ToArray();
        var watch = Stopwatch.StartNew();
        var random = new SeededRandom(1, 0);
        var ranks = RanksByLiking(documents, queries);
        using var builder = IndexBuilder.Create(
            folder, Vocabulary.Numbered(file.ColumnCount),
            new IndexBuildOptions
            {
                Text = TextStorage.Dropped,
                MaxDocsPerSegment = (documents.Length + segments - 1) / segments,
            },
            [new ImpactPostingsBuilder(), new CalibrationBuilder(s => [WindowedEngine.Open(s)])]);
        foreach (var vector in documents)
        {
            var fields = string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"bucket\":{random.Next(Buckets)},\"rank\":{(long)ranks[builder.DocCount] * Buckets / documents.Length}}}");
            var id = builder.DocCount.ToString(CultureInfo.InvariantCulture);
            builder.Add(new SourceDocument(id, "", "") { Fields = Encoding.UTF8.GetBytes(fields) }, vector);
        }

        builder.Commit();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{builder.DocCount} documents, built and calibrated in {watch.Elapsed.TotalSeconds:F1} s"));
    }

    /// <summary>Each document's place in the order of the product with the mean of the queries, the largest first.</summary>
    private static int[] RanksByLiking(SparseVector[] documents, SparseVector[] queries)
    {
        var mean = new Dictionary<int, double>();
        foreach (var query in queries)
        {
            for (var i = 0; i < query.Nnz; i++)
            {
                mean[query.TermIds[i]] = mean.GetValueOrDefault(query.TermIds[i]) + query.Weights[i];
            }
        }

        var order = Enumerable.Range(0, documents.Length).OrderByDescending(d =>
        {
            var sum = 0.0;
            for (var i = 0; i < documents[d].Nnz; i++)
            {
                sum += documents[d].Weights[i] * mean.GetValueOrDefault(documents[d].TermIds[i]);
            }

            return sum;
        }).ToArray();
        var ranks = new int[documents.Length];
        for (var place = 0; place < order.Length; place++)
        {
            ranks[order[place]] = place;
        }

        return ranks;
    }

    private void Measure(RecallTarget target, TextWriter output)
    {
        var planner = new IndexSearcher("planned", [.. _index.Segments.Select(
            segment => SearchPlanner.Open(segment.Reader, target, [WindowedEngine.Open(segment.Reader)]))]);
        var exact = new IndexSearcher("exact", [.. _index.Segments.Select(s => WindowedSearcher.Open(s.Reader))]);
        FilterExpression?[] filters =
        [
            null, .. s_rates.Select(static rate => Parse($"bucket < {rate * Buckets:F0}")),
            .. s_rates.Select(static rate => Parse($"rank < {rate * Buckets:F0}")),
            .. s_rates.Select(static rate => Parse($"rank >= {(1 - rate) * Buckets:F0}")),
        ];
        var accepted = filters.Select(f => f is null ? null : Evaluate(f)).ToArray();
        var recalls = accepted.Select(docs => RecallOf(planner, exact, docs)).ToArray();
        var planned = Time(planner, accepted);
        var exactly = Time(exact, accepted);
        output.WriteLine(
            "| filter | documents | filter µs | recall | mean µs | x unfiltered | p99 µs | exact µs | proven exact |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        for (var i = 0; i < filters.Length; i++)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {filters[i]?.ToString() ?? "none"} | {accepted[i]?.Count() ?? _index.DocCount} | {FilterMicros(filters[i]):F1} | "
                + $"{recalls[i].Recall:F4} | {planned[i].Mean:F1} | {planned[i].Mean / planned[0].Mean:F2} | "
                + $"{planned[i].P99:F1} | {exactly[i].Mean:F1} | {recalls[i].ProvenShare:P0} |"));
        }
    }

    private static FilterExpression Parse(FormattableString text) =>
        FilterParser.Parse(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Anew every time: a cache of its own.</summary>
    private DocBitmap Evaluate(FilterExpression filter) => new FilterCache(_index).Accepted(filter);

    private SearchRequest RequestOf(int query, DocBitmap? accepted) =>
        new() { Query = _queries[query], K = _hits.Length, Accepted = accepted };

    private (double Recall, double ProvenShare) RecallOf(
        IndexSearcher planner, IndexSearcher exact, DocBitmap? accepted)
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

    private (double Mean, double P99)[] Time(IndexSearcher searcher, DocBitmap?[] accepted)
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
            Evaluate(filter);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return best;
    }
}
