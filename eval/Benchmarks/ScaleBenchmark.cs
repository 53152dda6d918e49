using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using CsrFile = SparseSearch.Eval.Datasets.CsrVectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;

namespace SparseSearch.Benchmarks;

internal sealed class ScaleBenchmark
{
    private const int K = 10, Passes = 3;
    private const double Tolerance = 1e-4;
    private static readonly double[] s_levels = [.90, .95, .97, .98, .99, .995, .999, 1];
    private readonly SparseVector[] _queries;
    private readonly TextWriter _output;

    private ScaleBenchmark(SparseVector[] queries, TextWriter output)
    {
        _queries = queries;
        _output = output;
    }

    private sealed record Candidate(string Engine, string Setting, ISearcher Searcher)
    {
        public double[] Best { get; set; } = [];
        public double Mean { get; set; } = double.MaxValue;
        public double Recall { get; set; }
        public SearchStatistics Total;
    }

    public static void Run(ReadOnlySpan<string> args, TextWriter output)
    {
        var docs = CsrFile.Open(args[0]);
        var queryCount = int.Parse(args[3], CultureInfo.InvariantCulture);
        var maxDocs = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : int.MaxValue;
        var clusterDocs = args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : 768;
        var benchmark = new ScaleBenchmark([.. CsrFile.Open(args[1]).ReadRows().Take(queryCount)], output);
        var root = args[2];
        using var arrival = Open(docs, root, DocumentOrder.Arrival, maxDocs, clusterDocs, output);
        using var similar = Open(docs, root, DocumentOrder.Similarity, maxDocs, clusterDocs, output);
        benchmark.Measure(arrival.Segments[0].Reader, similar.Segments[0].Reader);
    }

    private static IndexSnapshot Open(CsrFile docs, string root, DocumentOrder order, int maxDocs, int clusterDocs, TextWriter output)
    {
        var folder = Path.Combine(root, $"{order}-{Math.Min(maxDocs, docs.RowCount)}-{clusterDocs}{Environment.GetEnvironmentVariable("TAG")}");
        if (!Directory.Exists(folder))
        {
            var clock = Stopwatch.StartNew();
            VectorIndexer.Build(
                folder, Vocabulary.Numbered(docs.ColumnCount), docs.ReadRows().Take(maxDocs),
                new IndexBuildOptions { MemoryLimitBytes = 1L << 34, Order = order },
                order == DocumentOrder.Arrival ? [new ImpactPostingsBuilder()] : Environment.GetEnvironmentVariable("TAG") == "-t" ? [new ImpactPostingsBuilder(), new ClusterSectionsBuilder(clusterDocs)] : [new ImpactPostingsBuilder(), new ClusterSectionsBuilder(clusterDocs)]);
            output.WriteLine($"{order}: built in {clock.Elapsed.TotalSeconds:F1} s");
        }

        var index = IndexSnapshot.Open(folder);
        var reader = index.Segments[0].Reader;
        output.WriteLine($"{order}: {reader.DocCount} documents, {index.Segments.Count} segment(s)");
        foreach (var kind in Enumerable.Range(1, 47).Select(k => (SectionKind)k).Where(reader.Has))
        {
            output.WriteLine($"  {kind}: {reader.Section(kind).Length / (double)reader.DocCount:F1} B/doc");
        }

        return index;
    }

    private static double[] Env(string name, string otherwise) =>
        [.. (Environment.GetEnvironmentVariable(name) ?? otherwise).Split(',').Where(x => x.Length > 0).Select(x => double.Parse(x, CultureInfo.InvariantCulture))];

    private void Measure(SegmentReader arrival, SegmentReader similar)
    {
        var candidates = new List<Candidate>();
        foreach (var (name, reader) in new[] { ("windowed", arrival), ("windowed-similar", similar) })
        {
            candidates.Add(new Candidate(name, "exact", WindowedSearcher.Open(reader)));
            foreach (var tau in Env("TAUS", "0.4,0.6,0.8,1.0,1.2,1.6,2.0"))
            {
                foreach (var p in Env("PS", "40,60,100,160,250"))
                {
                    candidates.Add(new Candidate(name, $"tau {tau} P {p}", WindowedSearcher.Open(
                        reader, new WindowedOptions { Mode = WindowedMode.Approximate, MinContribution = tau, MinContributionShare = 0, CandidateCount = (int)p })));
                }
            }
        }

        candidates.Add(new Candidate("clustered", "exact", ClusteredSearcher.Open(similar)));
        foreach (var tau in Env("HTAUS", "0.8,1.2,1.6,2"))
        {
            foreach (var p in Env("HCS", "50,100,200,400"))
            {
                foreach (var docs in Env("HPS", "30,60,120"))
                {
                    candidates.Add(new Candidate("clustered", $"tau {tau} clusters {p} docs {docs}", ClusteredSearcher.Open(
                        similar, new ClusteredOptions { Mode = WindowedMode.Approximate, MinContribution = tau, MinContributionNorm = 0, ClusterCount = (int)p, CandidateCount = (int)docs })));
                }
            }
        }

        var requests = _queries.Select(query => new SearchRequest { Query = query, K = K }).ToArray();
        var hits = new ScoredDoc[K];
        var floors = new float[requests.Length];
        var wanted = new int[requests.Length];
        var exact = WindowedSearcher.Open(arrival);
        for (var i = 0; i < requests.Length; i++)
        {
            wanted[i] = exact.Search(requests[i], hits, out _);
            floors[i] = wanted[i] == 0 ? 0 : (float)(hits[wanted[i] - 1].Score * (1 - Tolerance));
        }

        for (var pass = 0; pass < Passes; pass++)
        {
            foreach (var candidate in candidates)
            {
                RunPass(candidate, requests, hits, floors, wanted, pass);
            }
        }

        foreach (var engine in candidates.Select(c => c.Engine).Distinct())
        {
            foreach (var level in s_levels)
            {
                var best = candidates.Where(c => c.Engine == engine && c.Recall >= level).MinBy(c => c.Best.Average());
                if (best is not null)
                {
                    Write(best, level);
                }
            }
        }

        if (Environment.GetEnvironmentVariable("ALL") is not null)
        {
            foreach (var c in candidates.Where(c => c.Engine == Environment.GetEnvironmentVariable("ALL")))
            {
                Write(c, 0);
            }
        }
    }

    private static void RunPass(Candidate candidate, SearchRequest[] requests, ScoredDoc[] hits, float[] floors, int[] wanted, int pass)
    {
        if (pass == 0)
        {
            candidate.Best = new double[requests.Length];
            Array.Fill(candidate.Best, double.MaxValue);
        }

        var (found, total, sum) = (0, 0, 0.0);
        for (var i = 0; i < requests.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var count = candidate.Searcher.Search(requests[i], hits, out var statistics);
            var micros = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            candidate.Best[i] = Math.Min(candidate.Best[i], micros);
            sum += micros;
            if (pass == 0)
            {
                total += wanted[i];
                for (var h = 0; h < count; h++)
                {
                    found += hits[h].Score >= floors[i] ? 1 : 0;
                }

                candidate.Total.Add(statistics);
            }
        }

        if (pass == 0)
        {
            candidate.Recall = found / (double)total;
        }

        candidate.Mean = Math.Min(candidate.Mean, sum / requests.Length);
    }

    private void Write(Candidate c, double level)
    {
        Array.Sort(c.Best);
        var n = c.Best.Length;
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{c.Engine,-17} {level:F3}: recall {c.Recall:F4}, mean {c.Best.Average():F1} (pass {c.Mean:F1}), p50 {c.Best[n / 2]:F1}, p99 {c.Best[n * 99 / 100]:F1}, "
            + $"postings {c.Total.PostingsScored / n}, docs {c.Total.DocumentsScored / n}  ({c.Setting})"));
    }
}
