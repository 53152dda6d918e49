using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures the promise of a recall target: what a calibrated segment finds and costs when a recall is asked for, on
/// queries that the calibration has not seen, against the best setting that a hand could have chosen for these very
/// queries.
/// </summary>
/// <remarks>
/// Recall counts a hit whose exact score reaches the exact k-th score less 1e-4 of it. A time is the mean over queries
/// of the best of all passes, on one thread, the planner and its rivals in turns. The best setting by hand is chosen
/// among the engine's grid and limits in units of the score: of those that reach the target, the quickest of the
/// cheapest by counts. Does not measure several segments or filters.
/// </remarks>
internal sealed class RecallTargetBenchmark
{
    private const int Passes = 5, TimedRivals = 3;

    /// <summary>Searches of each searcher before any is timed: the runtime compiles hot code anew for a while.</summary>
    private const int WarmSearches = 3_000;
    private const double RecallTolerance = 1e-4;

    private static readonly double[] s_targets = [0.90, 0.95, 0.99];
    private static readonly double[] s_limits = [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.2, 2.6, 3.2];

    private readonly SegmentReader _segment;
    private readonly WindowedEngine _engine;
    private readonly SearchRequest[] _requests;
    private readonly ScoredDoc[] _hits;
    private readonly double[] _leastScores;
    private readonly int[] _counts;

    private RecallTargetBenchmark(SegmentReader segment, IEnumerable<SparseVector> queries, int k)
    {
        _segment = segment;
        _engine = WindowedEngine.Open(segment);
        _hits = new ScoredDoc[k];
        var found = new List<(SearchRequest Request, double Least, int Count)>();
        var exact = WindowedSearcher.Open(segment);
        foreach (var query in queries)
        {
            var request = new SearchRequest { Query = query, K = k };
            var count = exact.Search(request, _hits, out _);
            if (count > 0)
            {
                found.Add((request, _hits[count - 1].Score * (1 - RecallTolerance), count));
            }
        }

        _requests = [.. found.Select(f => f.Request)];
        _leastScores = [.. found.Select(f => f.Least)];
        _counts = [.. found.Select(f => f.Count)];
    }

    private sealed record Point(string Name, ISearcher Searcher, double Recall, double Cost);

    /// <summary>
    /// Runs: <c>name documents queries [k] [queries]</c>; documents are a <c>.csr</c> file or an index folder, queries
    /// a <c>.csr</c> file or JSON lines of vectors.
    /// </summary>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var k = Number(arguments, 3, 10);
        var queryCount = Number(arguments, 4, 1_000);
        var folder = Directory.CreateTempSubdirectory("recall-target-");
        try
        {
            var vocabulary = Build(arguments[1], folder.FullName, output);
            using var index = IndexSnapshot.Open(folder.FullName);
            var queries = arguments[2].EndsWith(".csr", StringComparison.Ordinal)
                ? CsrVectors.Read(arguments[2], queryCount).Rows
                : ReadLines(arguments[2], vocabulary, queryCount);
            new RecallTargetBenchmark(index.Segments[0].Reader, queries, k).Measure(arguments[0], output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Number(ReadOnlySpan<string> arguments, int index, int otherwise) =>
        arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

    private static SparseVector[] ReadLines(string path, Vocabulary vocabulary, int count)
    {
        using var lines = new StreamReader(path);
        return [.. VectorJsonlReader.Read(lines, path, vocabulary).Take(count).Select(line => line.Vector)];
    }

    /// <summary>Builds the index anew, with the calibration of this version.</summary>
    private static Vocabulary Build(string documents, string folder, TextWriter output)
    {
        Vocabulary vocabulary;
        SparseVector[] vectors;
        if (Directory.Exists(documents))
        {
            using var source = IndexSnapshot.Open(documents);
            vocabulary = source.Vocabulary;
            vectors = [.. Enumerable.Range(0, source.DocCount).Select(source.VectorOf)];
        }
        else
        {
            (vectors, var columns) = CsrVectors.Read(documents, int.MaxValue);
            vocabulary = Vocabulary.Numbered(columns);
        }

        var watch = Stopwatch.StartNew();
        VectorIndexer.Build(
            folder, vocabulary, vectors,
            sectionBuilders: [new ImpactPostingsBuilder(), new CalibrationBuilder(s => [WindowedEngine.Open(s)])]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{vectors.Length} documents, built and calibrated in {watch.Elapsed.TotalSeconds:F1} s"));
        return vocabulary;
    }

    private void Measure(string name, TextWriter output)
    {
        var byHand = ByHand().ToList().ConvertAll(s => PointOf(s.ToString(), _engine.Configure(s)));
        output.WriteLine(
            "| collection | target | recall | µs | best by hand | its recall | its µs | ratio | ratio of counts |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var target in s_targets)
        {
            var planned = PointOf("auto", SearchPlanner.Open(_segment, new RecallTarget(target), [_engine]));
            var rivals = byHand.Where(p => p.Recall >= target).OrderBy(p => p.Cost).Take(TimedRivals).ToList();
            var micros = Time([planned.Searcher, .. rivals.Select(rival => rival.Searcher)]);
            var best = Enumerable.Range(0, rivals.Count).MinBy(i => micros[i + 1]);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {target:F2} | {planned.Recall:F4} | {micros[0]:F1} | {rivals[best].Name} | "
                + $"{rivals[best].Recall:F4} | {micros[best + 1]:F1} | {micros[0] / micros[best + 1]:F2} | "
                + $"{planned.Cost / rivals[0].Cost:F2} |"));
        }
    }

    /// <summary>The engine's grid, and the same numbers of candidates with limits in units of the score.</summary>
    private IEnumerable<EngineSetting> ByHand()
    {
        var grid = _engine.Grid(_hits.Length);
        var byLimit =
            from candidates in grid.Select(setting => setting.ValueOr("candidates", 0)).Where(c => c > 0).Distinct()
            from limit in s_limits
            select new EngineSetting("windowed", ("candidates", candidates), ("min-contribution", limit));
        return grid.Concat(byLimit);
    }

    private Point PointOf(string name, ISearcher searcher)
    {
        var (recall, cost) = (0.0, 0.0);
        for (var i = 0; i < _requests.Length; i++)
        {
            var count = searcher.Search(_requests[i], _hits, out var statistics);
            var good = 0;
            foreach (var hit in _hits.AsSpan(0, count))
            {
                good += hit.Score >= _leastScores[i] ? 1 : 0;
            }

            recall += Math.Min(good, _counts[i]) / (double)_counts[i];
            cost += _engine.CostOf(statistics);
        }

        return new Point(name, searcher, recall / _requests.Length, cost / _requests.Length);
    }

    private double[] Time(ISearcher[] searchers)
    {
        var best = new double[searchers.Length, _requests.Length];
        for (var i = 0; i < WarmSearches; i++)
        {
            foreach (var searcher in searchers)
            {
                searcher.Search(_requests[i % _requests.Length], _hits, out _);
            }
        }

        for (var pass = 0; pass < Passes; pass++)
        {
            for (var s = 0; s < searchers.Length; s++)
            {
                for (var i = 0; i < _requests.Length; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    searchers[s].Search(_requests[i], _hits, out _);
                    var micros = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                    best[s, i] = pass == 0 ? micros : Math.Min(best[s, i], micros);
                }
            }
        }

        return [.. Enumerable.Range(0, searchers.Length).Select(
            s => Enumerable.Range(0, _requests.Length).Average(i => best[s, i]))];
    }
}
