using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;
using SparseSearch.Seismic;
using CsrFile = SparseSearch.Eval.Datasets.CsrVectors;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures how engines take to larger collections: the windowed engine over documents as they came and in an order of
/// similarity, the clustered engine and, where asked for, Seismic; each one's quickest setting for each recall, with
/// time, counts, bytes and build seconds. One thread, k = 10, all engines in one process, settings interleaved by pass.
/// </summary>
/// <remarks>
/// Arguments: <c>docs.csr queries.csr folder [queries [documents [seismic build]]]</c>, the last one as
/// <c>λ/centroid fraction/energy/max fraction</c>. Indexes are built once below the folder and used again. Recall counts a hit whose score reaches the exact k-th less
/// 1e-4 of it. Settings are chosen on the even queries and told on the odd ones; a query's time is the best of three
/// passes, which leaves out what other processes take away. Does not measure several segments or threads.
/// </remarks>
internal sealed class ScaleBenchmark
{
    private const int K = 10, Passes = 3, DefaultQueries = 500, WarmUpQueries = 30;
    private const double Tolerance = 1e-4;
    private static readonly double[] s_levels = [.90, .95, .97, .98, .99, .999, 1];

    private readonly SearchRequest[] _requests;
    private readonly float[] _floors;
    private readonly int[] _wanted;
    private readonly ScoredDoc[] _hits = new ScoredDoc[K];
    private readonly TextWriter _output;

    private ScaleBenchmark(IEnumerable<SparseVector> queries, TextWriter output)
    {
        _requests = [.. queries.Select(query => new SearchRequest { Query = query, K = K })];
        _floors = new float[_requests.Length];
        _wanted = new int[_requests.Length];
        _output = output;
    }

    /// <summary>Builds, measures and reports.</summary>
    public static void Run(ReadOnlySpan<string> args, TextWriter output)
    {
        var docs = CsrFile.Open(args[0]);
        var queryCount = args.Length > 3 ? Whole(args[3]) : DefaultQueries;
        var docCount = args.Length > 4 ? Math.Min(Whole(args[4]), docs.RowCount) : docs.RowCount;
        var benchmark = new ScaleBenchmark(CsrFile.Open(args[1]).ReadRows().Take(queryCount), output);
        using var arrival = Index.Open(docs, docCount, Path.Combine(args[2], $"arrival-{docCount}"),
            DocumentOrder.Arrival, [new ImpactPostingsBuilder()], output);
        using var similar = Index.Open(docs, docCount, Path.Combine(args[2], $"similar-{docCount}"),
            DocumentOrder.Similarity, [new ImpactPostingsBuilder(), new ClusterSectionsBuilder()], output);
        using var seismic = args.Length > 5
            ? Index.Open(docs, docCount, Path.Combine(args[2], $"seismic-{docCount}"), DocumentOrder.Arrival,
                [new SeismicIndexBuilder(SeismicOptions(args[5]))], output)
            : null;
        var engines = new List<(string, ISegmentEngine)>
        {
            ("windowed, arrival", WindowedEngine.Open(arrival.Segment)),
            ("windowed, similar", WindowedEngine.Open(similar.Segment)),
            ("clustered", ClusteredEngine.Open(similar.Segment)),
        };
        if (seismic is not null)
        {
            engines.Add(("seismic", SeismicEngine.Open(seismic.Segment)));
        }

        benchmark.FindFloors(WindowedSearcher.Open(arrival.Segment));
        benchmark.Measure(engines);
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static SeismicBuildOptions SeismicOptions(string text)
    {
        var parts = text.Split('/').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new SeismicBuildOptions
        {
            PostingsPerList = (int)parts[0],
            CentroidFraction = parts[1],
            SummaryEnergy = parts[2],
            MaxFraction = parts[3],
        };
    }

    private static double Micros(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private void FindFloors(WindowedSearcher exact)
    {
        for (var i = 0; i < _requests.Length; i++)
        {
            _wanted[i] = exact.Search(_requests[i], _hits, out _);
            _floors[i] = _wanted[i] == 0 ? 0 : (float)(_hits[_wanted[i] - 1].Score * (1 - Tolerance));
        }
    }

    private void Measure(List<(string Name, ISegmentEngine Engine)> engines)
    {
        var runs = engines.SelectMany(e => e.Engine.Grid(K).Select(
            setting => new SettingRun(e.Name, setting, e.Engine.Configure(setting), _requests.Length))).ToArray();

        // Code is compiled on its way: what comes first would look slow. Then a first pass finds recall and costs, and
        // only settings that could be a level's quickest are timed on.
        WarmUp(runs);
        Pass(runs);
        foreach (var (name, _) in engines)
        {
            var own = runs.Where(run => run.Engine == name).ToArray();
            foreach (var run in own)
            {
                run.IsKept = s_levels.Any(level => run.Reaches(level) && own
                    .Where(other => other.Reaches(level)).OrderBy(other => other.MeanMicros)
                    .Take(12).Contains(run));
            }
        }

        for (var pass = 1; pass < Passes; pass++)
        {
            Pass(runs.Where(run => run.IsKept));
        }

        foreach (var (name, _) in engines)
        {
            foreach (var level in s_levels)
            {
                var best = runs.Where(run => run.IsKept && run.Engine == name && run.Reaches(level))
                    .MinBy(run => run.MeanMicros);
                _output.WriteLine(best?.Describe(level) ?? $"| {name} | {level} | not reached |");
            }
        }
    }

    private void WarmUp(SettingRun[] runs)
    {
        for (var i = 0; i < runs.Length * WarmUpQueries; i++)
        {
            runs[i % runs.Length].Searcher.Search(_requests[i / runs.Length % _requests.Length], _hits, out _);
        }
    }

    private void Pass(IEnumerable<SettingRun> runs)
    {
        foreach (var run in runs)
        {
            for (var i = 0; i < _requests.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var count = run.Searcher.Search(_requests[i], _hits, out var statistics);
                run.Add(i, Micros(Stopwatch.GetTimestamp() - start), statistics, _wanted[i], CountGood(i, count));
            }
        }
    }

    private int CountGood(int query, int count)
    {
        var good = 0;
        foreach (var hit in _hits.AsSpan(0, count))
        {
            good += hit.Score >= _floors[query] ? 1 : 0;
        }

        return good;
    }

    /// <summary>An index of one segment, built where it is not there.</summary>
    private sealed class Index : IDisposable
    {
        private readonly IndexSnapshot _snapshot;

        private Index(IndexSnapshot snapshot) => _snapshot = snapshot;

        public SegmentReader Segment => _snapshot.Segments[0].Reader;

        public static Index Open(
            CsrFile docs, int docCount, string folder, DocumentOrder order, IReadOnlyList<ISectionBuilder> builders,
            TextWriter output)
        {
            if (!Directory.Exists(folder))
            {
                var clock = Stopwatch.StartNew();
                VectorIndexer.Build(
                    folder, Vocabulary.Numbered(docs.ColumnCount), docs.ReadRows().Take(docCount),
                    new IndexBuildOptions { MemoryLimitBytes = 1L << 36, Order = order }, builders);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{folder}: built in {clock.Elapsed.TotalSeconds:f1} s"));
            }

            var snapshot = IndexSnapshot.Open(folder);
            var reader = snapshot.Segments[0].Reader;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{folder}: {reader.DocCount} documents, "
                + $"{reader.FileBytes / (double)reader.DocCount:f0} B a document"));
            return snapshot.Segments.Count == 1
                ? new Index(snapshot)
                : throw new InvalidOperationException($"{folder} has {snapshot.Segments.Count} segments, not one.");
        }

        public void Dispose() => _snapshot.Dispose();
    }

    /// <summary>One setting's measurements.</summary>
    private sealed class SettingRun
    {
        private readonly EngineSetting _setting;
        private readonly double[] _micros;
        private readonly int[] _good = new int[2];
        private readonly int[] _all = new int[2];
        private SearchStatistics _total;

        public SettingRun(string engine, EngineSetting setting, ISearcher searcher, int queryCount)
        {
            (Engine, _setting, Searcher) = (engine, setting, searcher);
            _micros = new double[queryCount];
            Array.Fill(_micros, double.MaxValue);
        }

        public string Engine { get; }

        public ISearcher Searcher { get; }

        public bool IsKept { get; set; } = true;

        public double MeanMicros => _micros.Average();

        /// <summary>Recall over one half of the queries: even ones 0, odd ones 1.</summary>
        public double RecallOf(int half) => _all[half] == 0 ? 1 : _good[half] / (double)_all[half];

        /// <summary>Whether the even queries reach a recall; 1 is reached by proof alone.</summary>
        public bool Reaches(double level) => level < 1
            ? RecallOf(0) >= level
            : _setting.Engine is WindowedEngine.ExactName or ClusteredEngine.ExactName;

        public void Add(int query, double micros, in SearchStatistics statistics, int wanted, int good)
        {
            if (_micros[query] == double.MaxValue)
            {
                _total.Add(statistics);
                _all[query % 2] += wanted;
                _good[query % 2] += good;
            }

            _micros[query] = Math.Min(_micros[query], micros);
        }

        public string Describe(double level)
        {
            var sorted = _micros.Order().ToArray();
            var n = sorted.Length;
            return string.Create(CultureInfo.InvariantCulture,
                $"| {Engine} | {level} | {RecallOf(1):f4} | {MeanMicros:f0} | {sorted[n / 2]:f0} | "
                + $"{sorted[n * 99 / 100]:f0} | {_total.PostingsScored / n} | {_total.BlocksVisited / n} | "
                + $"{_total.DocumentsScored / n} | {_setting} |");
        }
    }
}
