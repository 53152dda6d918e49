using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Impact;
using SparseSearch.Seismic;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures fixed settings of the windowed engine and of Seismic over one index, one thread, k = 10: microseconds a
/// query and recall. Made for comparing processes with each other: builds, instruction sets. Does not look for the best
/// setting, and does not measure opening.
/// </summary>
/// <remarks>
/// A query's time is the best of all passes, and passes over the settings alternate, so that what other processes take
/// away is spread over all of them. Recall counts a hit whose score reaches the exact k-th less 1e-4 of it.
/// </remarks>
internal sealed class EngineTimes
{
    private const int K = 10, DefaultPasses = 5;
    private const double RecallTolerance = 1e-4;

    private static readonly (double Least, int Candidates)[] s_windowed =
        [(1.6, 80), (1.0, 40), (1.0, 60), (1.0, 80), (1.0, 120), (0.6, 120)];

    private static readonly (int Cut, double Factor)[] s_seismic = [(4, 0.9), (6, 0.8), (10, 0.7)];

    private readonly SearchRequest[] _requests;
    private readonly float[] _floors;
    private readonly ScoredDoc[] _hits = new ScoredDoc[K];

    private EngineTimes(SearchRequest[] requests)
    {
        _requests = requests;
        _floors = new float[requests.Length];
    }

    /// <summary>Runs: <c>index-folder queries.csr [queries] [passes] [windowed|seismic]</c>.</summary>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var (queries, _) = CsrVectors.Read(arguments[1], Number(arguments, 2, 1_000));
        using var index = IndexSnapshot.Open(arguments[0]);
        var only = arguments.Length > 4 ? arguments[4] : "";
        var engines = Engines(index.Segments[0].Reader).Where(e => e.Name.StartsWith(only, StringComparison.Ordinal));
        new EngineTimes([.. queries.Select(query => new SearchRequest { Query = query, K = K })])
            .Measure([.. engines], Number(arguments, 3, DefaultPasses), output);
    }

    /// <summary>Builds an index with the sections of both engines.</summary>
    public static void Build(string folder, string documents)
    {
        var (docs, columns) = CsrVectors.Read(documents, int.MaxValue);
        var seismic = new SeismicBuildOptions
        {
            PostingsPerList = 250,
            CentroidFraction = 0.2,
            SummaryEnergy = 0.5,
            MaxFraction = 10,
        };
        Indexer.Bulk.VectorIndexer.Build(
            folder, Vocabulary.Numbered(columns), docs,
            sectionBuilders: [new ImpactPostingsBuilder(), new SeismicIndexBuilder(seismic)]);
    }

    /// <summary>The settings that are measured.</summary>
    public static IEnumerable<(string Name, ISearcher Searcher)> Engines(SegmentReader segment)
    {
        yield return ("windowed exact", WindowedSearcher.Open(segment));
        foreach (var (least, candidates) in s_windowed)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"windowed {least:f1}/{candidates}"),
                WindowedSearcher.Open(segment, new WindowedOptions
                {
                    Mode = WindowedMode.Approximate,
                    MinContribution = least,
                    MinContributionShare = 0,
                    CandidateCount = candidates,
                }));
        }

        var seismic = SeismicSearcher.Open(segment);
        foreach (var (cut, factor) in s_seismic)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"seismic {cut}/{factor:f1}"),
                seismic.With(new SeismicSearchOptions { QueryCut = cut, BlockSkipFactor = factor }));
        }
    }

    private static int Number(ReadOnlySpan<string> arguments, int index, int otherwise) =>
        arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

    private void Measure((string Name, ISearcher Searcher)[] engines, int passes, TextWriter output)
    {
        var exact = engines[0].Searcher;
        for (var i = 0; i < _requests.Length; i++)
        {
            var count = exact.Search(_requests[i], _hits, out _);
            _floors[i] = count == 0 ? 0 : (float)(_hits[count - 1].Score * (1 - RecallTolerance));
        }

        var best = engines.Select(_ => Enumerable.Repeat(double.MaxValue, _requests.Length).ToArray()).ToArray();
        var totals = new SearchStatistics[engines.Length];
        var recalls = new double[engines.Length];
        for (var pass = 0; pass < passes; pass++)
        {
            for (var e = 0; e < engines.Length; e++)
            {
                totals[e] = default;
                recalls[e] = Pass(engines[e].Searcher, best[e], ref totals[e]);
            }
        }

        for (var e = 0; e < engines.Length; e++)
        {
            Array.Sort(best[e]);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{engines[e].Name}\t{best[e].Average():f1}\t{best[e][best[e].Length / 2]:f1}\t"
                + $"{best[e][(int)(best[e].Length * 0.99)]:f1}\t{recalls[e]:f4}\t"
                + $"{totals[e].PostingsScored / _requests.Length}\t{totals[e].DocumentsScored / _requests.Length}"));
        }
    }

    private double Pass(ISearcher searcher, double[] best, ref SearchStatistics total)
    {
        var good = 0;
        for (var i = 0; i < _requests.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var count = searcher.Search(_requests[i], _hits, out var statistics);
            best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            total.Add(statistics);
            foreach (var hit in _hits.AsSpan(0, count))
            {
                good += hit.Score >= _floors[i] ? 1 : 0;
            }
        }

        return good / ((double)K * _requests.Length);
    }
}
