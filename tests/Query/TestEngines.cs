using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Lucene;
using SparseSearch.Query;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Every engine by name, over segments that have the sections of all of them.</summary>
internal static class TestEngines
{
    private static readonly SeismicBuildOptions s_whole = new()
    {
        Pruning = PruningStrategy.FixedSize,
        PostingsPerList = SeismicBuildOptions.MaxPostingsPerList,
        SummaryEnergy = 1,
        Threads = 1,
    };

    /// <summary>So few that terms share buckets even in small collections.</summary>
    private const int SketchBuckets = 32;

    /// <summary>Engines whose hits are the exhaustive searcher's.</summary>
    public static string[] ExactNames { get; } = ["exhaustive", "windowed-exact", "clustered-exact", "seismic-complete", "lucene"];

    /// <summary>Engines that may miss hits.</summary>
    public static string[] ApproximateNames { get; } = ["windowed", "clustered", "seismic"];

    /// <summary>All of them.</summary>
    public static string[] Names { get; } = [.. ExactNames, .. ApproximateNames];

    public static TheoryData<string> Exact => [.. ExactNames];

    public static TheoryData<string> Approximate => [.. ApproximateNames];

    public static TheoryData<string> All => [.. Names];

    /// <summary>Those that search by themselves: a library allocates as it likes.</summary>
    public static TheoryData<string> Own => [.. Names.Where(static name => name != ImpactEngine.EngineName)];

    public static SegmentReader Build(
        IReadOnlyList<(int Term, int Impact)[]> docs, int vocabularySize, WeightQuantizer quantizer) =>
        TestSegments.Build(
            docs, vocabularySize, quantizer,
            new ImpactPostingsBuilder(), new ClusterSectionsBuilder(SketchBuckets), new SeismicIndexBuilder(s_whole));

    public static ISearcher Open(string name, SegmentReader segment) => name switch
    {
        "exhaustive" => new ExhaustiveSearcher(ForwardIndex.Open(segment)),
        "windowed-exact" => WindowedSearcher.Open(segment),
        "windowed" => WindowedSearcher.Open(segment, new WindowedOptions
        {
            Mode = WindowedMode.Approximate,
            MinContributionShare = 0.05,
            CandidateCount = 1,
        }),
        "clustered-exact" => ClusteredSearcher.Open(segment),
        "clustered" => ClusteredSearcher.Open(segment, new ClusteredOptions
        {
            Mode = WindowedMode.Approximate,
            MinContributionNorm = 0.2,
            ClusterCount = 3,
            CandidateCount = 1,
        }),
        "seismic-complete" => SeismicSearcher.Open(segment, SeismicSearchOptions.Complete),
        "lucene" => OpenLucene(ForwardIndex.Open(segment)),
        "seismic" => SeismicSearcher.Open(
            segment, new SeismicSearchOptions { QueryCut = 3, BlockSkipFactor = 1 }),
        _ => throw new ArgumentException($"There is no engine {name}."),
    };

    /// <summary>Lucene.Net over a segment, in memory.</summary>
    /// <param name="forward">The segment's documents.</param>
    /// <param name="mostPostings">So few that larger segments are more than one of Lucene.Net's.</param>
    public static ISearcher OpenLucene(ForwardIndex forward, int mostPostings = 20_000)
    {
        var writer = new ImpactSegmentWriter("test", forward) { MostPostings = mostPostings };
        var stamp = new SideStamp("0123456789abcdef", forward.DocCount, "impacts");
        var written = SideSegment.InMemory(writer, stamp, threads: 2, CancellationToken.None);
        return new ImpactEngine(forward, written).Configure(new EngineSetting(ImpactEngine.EngineName));
    }

    /// <summary>Documents split into segments, searched as one index.</summary>
    /// <param name="name">The engine of every segment.</param>
    /// <param name="docs">All documents.</param>
    /// <param name="shape">Vocabulary and quantizer.</param>
    /// <param name="cuts">First documents of the second segment and those behind it; ascending, equal ones allowed.</param>
    public static (ISearcher Searcher, SegmentReader[] Segments) OpenParts(
        string name, (int, int)[][] docs, TestCollection shape, int[] cuts)
    {
        int[] ends = [0, .. cuts, docs.Length];
        var segments = ends.Zip(ends.Skip(1))
            .Select(range => Build(docs[range.First..range.Second], shape.VocabularySize, shape.Quantizer)).ToArray();
        return (new IndexSearcher("parts", [.. segments.Select(segment => Open(name, segment))]), segments);
    }

    public static ScoredDoc[] Search(ISearcher searcher, SearchRequest request)
    {
        var hits = new ScoredDoc[request.K];
        return hits[..searcher.Search(request, hits, out _)];
    }
}
