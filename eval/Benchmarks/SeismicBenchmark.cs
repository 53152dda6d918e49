using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures Seismic's recall and time a query, one thread, k = 10, over given vectors: a sweep over query cut and block
/// skip factor for each build, with build time and bytes. Does not measure encoding, several segments or filters.
/// </summary>
/// <remarks>
/// Arguments: <c>docs.csr queries.csr [build ...]</c>, a build being <c>λ/centroid fraction/energy/max fraction[/min
/// cluster[/κ[/gaps]]]</c>. Recall counts a hit when its score reaches the exact k-th less 1e-4 of it. Each point: one
/// pass to warm up, then three; a query's time is the best of them.
/// </remarks>
internal static class SeismicBenchmark
{
    private const int QueryCount = 1_000, K = 10, Passes = 3;
    private static readonly double[] s_levels = [.90, .95, .97, .98, .99, .995, .999];
    private static readonly int[] s_cuts = [2, 3, 4, 5, 6, 8, 10, 12, 20];
    private static readonly double[] s_factors = [.6, .7, .8, .9, 1.0];
    private static readonly string[] s_builds = ["500/.1/.4/6", "2000/.2/.5/3"];

    /// <summary>Measures and reports.</summary>
    public static void Run(ReadOnlySpan<string> args, TextWriter output)
    {
        var (docs, columnCount) = CsrVectors.Read(args[0], int.MaxValue);
        var (queries, _) = CsrVectors.Read(args[1], QueryCount);
        var requests = queries.Select(query => new SearchRequest { Query = query, K = K }).ToArray();
        float[]? floors = null;
        foreach (var build in args.Length > 2 ? args[2..].ToArray() : s_builds)
        {
            var options = Parse(build);
            var path = Path.Combine(
                Path.GetTempPath(), $"seismic-{build.Replace('/', '_')}{SegmentFormat.FileExtension}");
            var elapsed = File.Exists(path)
                ? TimeSpan.Zero : SeismicSegmentFile.Write(path, docs, columnCount, options);
            using var segment = SegmentReader.Open(path);
            floors ??= [.. Floors(segment, queries)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"build {build}: {elapsed.TotalSeconds:f1} s, {segment.FileBytes / 1e6:f0} MB, "
                + $"{segment.FileBytes / (double)docs.Length:f0} B a document"));
            Sweep(SeismicSearcher.Open(segment), options, requests, floors, output);
        }
    }

    private static SeismicBuildOptions Parse(string build)
    {
        var parts = build.Split('/').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new SeismicBuildOptions
        {
            PostingsPerList = (int)parts[0],
            CentroidFraction = parts[1],
            SummaryEnergy = parts[2],
            MaxFraction = parts[3],
            MinClusterSize = parts.Length > 4 ? (int)parts[4] : 2,
            Neighbours = parts.Length > 5 ? (int)parts[5] : 0,
            Compression = parts.Length > 6 && parts[6] > 0 ? ForwardCompression.Gaps : ForwardCompression.None,
        };
    }

    private static void Sweep(
        SeismicSearcher searcher, SeismicBuildOptions built, SearchRequest[] requests, float[] floors,
        TextWriter output)
    {
        var points = PointsOf(built)
            .Select(options => Measure(searcher.With(options), options, requests, floors)).ToArray();
        foreach (var level in s_levels)
        {
            if (points.Where(point => point.Recall >= level).MinBy(point => point.MeanMicros) is { } best)
            {
                output.WriteLine(best.Describe(level));
            }
        }
    }

    private static IEnumerable<SeismicSearchOptions> PointsOf(SeismicBuildOptions built) =>
        from variant in Enum.GetValues<ForwardVariant>().Take(built.Compression == ForwardCompression.Gaps ? 2 : 1)
        from neighbours in new[] { 0, 5, built.Neighbours }.Take(built.Neighbours > 0 ? 3 : 1)
        from cut in s_cuts
        from factor in s_factors
        from order in Enum.GetValues<FirstListOrder>()
        select new SeismicSearchOptions
        {
            QueryCut = cut,
            BlockSkipFactor = factor,
            FirstList = order,
            Neighbours = neighbours,
            Forward = variant,
        };

    private static Point Measure(
        SeismicSearcher searcher, SeismicSearchOptions options, SearchRequest[] requests, float[] floors)
    {
        var hits = new ScoredDoc[K];
        var best = new long[requests.Length];
        best.AsSpan().Fill(long.MaxValue);
        var total = default(SearchStatistics);
        var (found, wanted, bestPass) = (0, 0, long.MaxValue);
        for (var pass = 0; pass <= Passes; pass++)
        {
            var passStart = Stopwatch.GetTimestamp();
            for (var i = 0; i < requests.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var count = searcher.Search(requests[i], hits, out var statistics);
                best[i] = Math.Min(best[i], Stopwatch.GetTimestamp() - start);
                if (pass == 0)
                {
                    total.Add(statistics);
                    wanted += K;
                    foreach (var hit in hits.AsSpan(0, count))
                    {
                        found += hit.Score >= floors[i] ? 1 : 0;
                    }
                }
            }

            bestPass = pass == 0 ? bestPass : Math.Min(bestPass, Stopwatch.GetTimestamp() - passStart);
        }

        Array.Sort(best);
        return new Point(
            options, found / (double)wanted, Micros(bestPass) / requests.Length, Micros(best[best.Length / 2]),
            Micros(best[best.Length * 99 / 100]), total, requests.Length);
    }

    private static double Micros(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    /// <summary>The exact k-th score of each query, less the tolerance.</summary>
    private static IEnumerable<float> Floors(SegmentReader segment, SparseVector[] queries)
    {
        var forward = ForwardIndex.Open(segment);
        var lists = new List<(int DocId, int Impact)>[forward.VocabularySize];
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                (lists[doc.TermId(i)] ??= []).Add((docId, doc.Impact(i)));
            }
        }

        var fixedPoint = new FixedPointQuery();
        var sums = new long[forward.DocCount];
        foreach (var query in queries)
        {
            fixedPoint.Set(query);
            Array.Clear(sums);
            for (var i = 0; i < query.Nnz; i++)
            {
                foreach (var (docId, impact) in lists[query.TermIds[i]] ?? [])
                {
                    sums[docId] += (long)fixedPoint.FixedWeights[i] * impact;
                }
            }

            var queue = new PriorityQueue<int, long>();
            for (var docId = 0; docId < sums.Length; docId++)
            {
                if (queue.Count < K)
                {
                    queue.Enqueue(docId, sums[docId]);
                }
                else
                {
                    queue.EnqueueDequeue(docId, sums[docId]);
                }
            }

            var kth = FixedPointQuery.ScoreOf(sums[queue.Peek()], fixedPoint.UnitIn(forward.Quantizer));
            yield return kth - (1e-4f * kth);
        }
    }

    private sealed record Point(
        SeismicSearchOptions Options, double Recall, double MeanMicros, double MedianMicros, double P99Micros,
        SearchStatistics Total, int QueryCount)
    {
        public string Describe(double level) => string.Create(CultureInfo.InvariantCulture,
            $"  {level:f3}: recall {Recall:f4}, mean {MeanMicros:f0} µs, p50 {MedianMicros:f0}, p99 {P99Micros:f0}, "
            + $"docs {Total.DocumentsScored / QueryCount}, blocks {Total.BlocksVisited / QueryCount} visited "
            + $"{Total.BlocksSkipped / QueryCount} skipped (cut {Options.QueryCut}, r {Options.BlockSkipFactor}, "
            + $"{Options.FirstList}, κ {Options.Neighbours}, {Options.Forward})");
    }
}
