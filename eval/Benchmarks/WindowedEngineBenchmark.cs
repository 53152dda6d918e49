using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Query.Impact;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures the windowed engine: build time, bytes, and for the exact mode and a sweep of approximate settings recall and
/// time a query on one thread. A query's time is the best of all passes, which leaves out what other processes take
/// away; the mean of the quickest whole pass is told beside it.
/// </summary>
/// <remarks>
/// Does not measure opening an index, several segments or several threads. Recall counts a hit whose exact score reaches
/// the exact k-th score less 1e-4 of it. Pin the process to one processor.
/// </remarks>
internal sealed class WindowedEngineBenchmark
{
    private const int Passes = 5;
    private const double RecallTolerance = 1e-4;

    private static readonly double[] s_levels = [0.90, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];

    private readonly SegmentReader _segment;
    private readonly SparseVector[] _queries;
    private readonly SearchRequest[] _requests;
    private readonly ScoredDoc[] _hits;
    private readonly float[] _thresholds;
    private readonly int[] _counts;
    private readonly int _k;

    private WindowedEngineBenchmark(SegmentReader segment, SparseVector[] queries, int k)
    {
        _segment = segment;
        _queries = queries;
        _k = k;
        _requests = [.. queries.Select(query => new SearchRequest { Query = query, K = k })];
        _hits = new ScoredDoc[k];
        _thresholds = new float[queries.Length];
        _counts = new int[queries.Length];
    }

    private sealed record Point(
        string Name, double Recall, double MeanMicros, double PassMicros, double P50, double P99, double Postings,
        double Documents, double Proven);

    /// <summary>Runs: <c>docs.csr queries.csr [queries] [k] [documents]</c>.</summary>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var queryCount = Number(arguments, 2, 1_000);
        var k = Number(arguments, 3, 10);
        var folder = Directory.CreateTempSubdirectory("windowed-engine-");
        try
        {
            var (docs, columns) = CsrVectors.Read(arguments[0], Number(arguments, 4, int.MaxValue));
            var watch = Stopwatch.StartNew();
            VectorIndexer.Build(folder.FullName, Vocabulary.Numbered(columns), docs);
            var plain = watch.Elapsed;
            watch.Restart();
            VectorIndexer.Build(
                Path.Combine(folder.FullName, "windowed"), Vocabulary.Numbered(columns), docs,
                sectionBuilders: [new ImpactPostingsBuilder()]);
            using var index = IndexSnapshot.Open(Path.Combine(folder.FullName, "windowed"));
            var segment = index.Segments[0].Reader;
            var (queries, _) = CsrVectors.Read(arguments[1], queryCount);
            output.WriteLine(
                $"{docs.Length} documents, {segment.FileBytes / (double)docs.Length:F1} bytes each; built in "
                + $"{watch.Elapsed.TotalSeconds:F1} s, without postings {plain.TotalSeconds:F1} s");
            foreach (var section in segment.Sections)
            {
                output.WriteLine($"  {(SectionKind)section.Kind}: {section.Length / (double)docs.Length:F1} bytes each");
            }

            new WindowedEngineBenchmark(segment, queries, k).Measure(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Number(ReadOnlySpan<string> arguments, int index, int otherwise) =>
        arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

    private void Measure(TextWriter output)
    {
        var exact = WindowedSearcher.Open(_segment);
        for (var i = 0; i < _queries.Length; i++)
        {
            _counts[i] = exact.Search(_requests[i], _hits, out _);
            _thresholds[i] = _counts[i] == 0 ? 0 : _hits[_counts[i] - 1].Score;
        }

        Write(output, MeasurePoint("exact", exact));
        var points = new List<Point>();
        foreach (var candidates in (int[])[30, 40, 60, 80, 120])
        {
            foreach (var share in (double[])[0.008, 0.010, 0.012, 0.014, 0.016, 0.020, 0.026])
            {
                points.Add(MeasurePoint($"share {share:F3}, {candidates}", WindowedSearcher.Open(_segment, new()
                {
                    Mode = WindowedMode.Approximate,
                    MinContributionShare = share,
                    CandidateCount = candidates,
                })));
            }

            foreach (var least in (double[])[0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8])
            {
                points.Add(MeasurePoint($"least {least:F1}, {candidates}", WindowedSearcher.Open(_segment, new()
                {
                    Mode = WindowedMode.Approximate,
                    MinContribution = least,
                    MinContributionShare = 0,
                    CandidateCount = candidates,
                })));
            }
        }

        foreach (var level in s_levels)
        {
            if (points.Where(p => p.Recall >= level).MinBy(p => p.MeanMicros) is { } best)
            {
                output.Write($"{level:F3}: ");
                Write(output, best);
            }
        }
    }

    private Point MeasurePoint(string name, WindowedSearcher searcher)
    {
        var best = new double[_queries.Length];
        Array.Fill(best, double.MaxValue);
        var bestMean = double.MaxValue;
        long good = 0;
        long wanted = 0;
        var total = default(SearchStatistics);
        var proven = 0;
        for (var pass = 0; pass < Passes; pass++)
        {
            var sum = 0.0;
            for (var i = 0; i < _queries.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var count = searcher.Search(_requests[i], _hits, out var statistics);
                var micros = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                best[i] = Math.Min(best[i], micros);
                sum += micros;
                if (pass == 0)
                {
                    var least = _thresholds[i] * (1 - RecallTolerance);
                    good += _hits.AsSpan(0, count).ToArray().Count(hit => hit.Score >= least);
                    wanted += _counts[i];
                    proven += statistics.ProvenExact ? 1 : 0;
                    total.Add(statistics);
                }
            }

            bestMean = Math.Min(bestMean, sum / _queries.Length);
        }

        Array.Sort(best);
        return new Point(
            name, good / (double)wanted, best.Average(), bestMean, best[best.Length / 2], best[(int)(best.Length * 0.99)],
            total.PostingsScored / (double)best.Length, total.DocumentsScored / (double)best.Length,
            proven / (double)best.Length);
    }

    private static void Write(TextWriter output, Point p) => output.WriteLine(
        $"{p.Name}: recall {p.Recall:F4}, mean {p.MeanMicros:F1} µs (pass {p.PassMicros:F1}), p50 {p.P50:F1}, p99 {p.P99:F1}, "
        + $"{p.Postings:F0} postings, {p.Documents:F0} documents, {p.Proven:P0} proven");
}
