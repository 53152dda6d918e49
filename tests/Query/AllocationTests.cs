using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a warm search allocates nothing, on any engine, with filters, a lowest score, and over several segments.
/// Method: bytes allocated by this thread over rounds of the same requests.
/// </summary>
public sealed class AllocationTests
{
    private static readonly TestCollection s_shape = new(20_000, 2_000, 20, 8, ImpactSpread.Skewed, 21);

    private static readonly Lazy<SegmentReader> s_segment =
        new(() => TestEngines.Build(s_shape.Docs(), s_shape.VocabularySize, s_shape.Quantizer));

    private static readonly SearchRequest[] s_requests =
    [
        .. Enumerable.Range(0, 12).Select(i => new SearchRequest
        {
            Query = s_shape.Query((uint)i, 20) is var query && query.TermIds[^1] < s_shape.VocabularySize
                ? query : new([1, 5 + i], [1f, 2f]),
            K = i % 2 == 0 ? 10 : 600,
            Accepted = i % 3 == 0 ? s_shape.Filter(1 + i) : null,
            MinScore = i % 4 == 0 ? 2f : 0,
        }),
    ];

    [Theory]
    [MemberData(nameof(TestEngines.Own), MemberType = typeof(TestEngines))]
    public void AWarmSearchAllocatesNothing(string engine)
    {
        var searcher = TestEngines.Open(engine, s_segment.Value);
        Assert.Equal(0, LeastOfRounds(() => SearchAll(searcher)));
    }

    [Theory]
    [MemberData(nameof(TestEngines.Own), MemberType = typeof(TestEngines))]
    public void AWarmSearchOverSeveralSegmentsAllocatesNothing(string engine)
    {
        var (searcher, segments) = TestEngines.OpenParts(engine, s_shape.Docs(), s_shape, [7_001, 7_001, 15_000]);
        Assert.Equal(0, LeastOfRounds(() => SearchAll(searcher)));
        Array.ForEach(segments, segment => segment.Dispose());
    }

    [Fact]
    public void WarmScoringOfCandidatesAllocatesNothing()
    {
        var scorer = new CandidateScorer(ForwardIndex.Open(s_segment.Value));
        var (docIds, scores) = (Enumerable.Range(0, 3_000).Select(i => i * 5).ToArray(), new float[3_000]);
        Assert.Equal(0, LeastOfRounds(() => scorer.Score(s_requests[0].Query, docIds, scores)));
    }

    /// <summary>
    /// The first rounds warm buffers, and the runtime may load types for recompiled code in any of them; what a search
    /// itself allocates would show in every round.
    /// </summary>
    private static long LeastOfRounds(Action action)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void SearchAll(ISearcher searcher)
    {
        Span<ScoredDoc> hits = stackalloc ScoredDoc[600];
        foreach (var request in s_requests)
        {
            searcher.Search(request, hits, out _);
        }
    }
}
