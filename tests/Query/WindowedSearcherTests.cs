using SparseSearch.Core.Filters;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the windowed searcher keeps the contract of searchers beside its hits.
/// Method: examples of allocation, threads, cancellation, wrong arguments and several segments.
/// </summary>
public sealed class WindowedSearcherTests
{
    private static readonly TestCollection s_shape = new(100_000, 2_000, 20, 8, ImpactSpread.Skewed, 21);

    private static readonly Lazy<SegmentReader> s_segment =
        new(() => TestSegments.Build(s_shape.Docs(), s_shape.VocabularySize, s_shape.Quantizer));

    [Theory]
    [InlineData(WindowedMode.Exact, 10)]
    [InlineData(WindowedMode.Exact, 2_000)]
    [InlineData(WindowedMode.Approximate, 10)]
    [InlineData(WindowedMode.Approximate, 2_000)]
    public void AWarmSearchAllocatesNothing(WindowedMode mode, int k)
    {
        var searcher = WindowedSearcher.Open(s_segment.Value, new WindowedOptions { Mode = mode });
        var hits = new ScoredDoc[k];
        SearchRequest[] requests =
        [
            .. Enumerable.Range(0, 20).Select(i => new SearchRequest
            {
                Query = s_shape.Query((uint)i, 20),
                K = k,
                Accepted = i % 3 == 0 ? s_shape.Filter(1 + i) : null,
            }),
        ];
        // The first rounds warm buffers, and the runtime may load types for recompiled code in any of them; what a
        // search itself allocates would show in every round.
        var least = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var request in requests)
            {
                searcher.Search(request, hits, out _);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void ConcurrentSearchesDoNotDisturbEachOther()
    {
        var searcher = WindowedSearcher.Open(s_segment.Value);
        var queries = Enumerable.Range(0, 40).Select(i => s_shape.Query((uint)i, 20)).ToArray();
        var expected = queries.Select(query => Search(searcher, query)).ToArray();
        Parallel.For(0, 160, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            Assert.Equal(expected[i % 40], Search(searcher, queries[i % 40])));
    }

    [Fact]
    public void ACancelledSearchLeavesTheNextOneRight()
    {
        var searcher = WindowedSearcher.Open(s_segment.Value);
        var query = s_shape.Query(1, 20);
        var expected = Search(searcher, query);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => searcher.Search(
            new SearchRequest { Query = query, K = 5 }, new ScoredDoc[5], out _, source.Token));
        Assert.Equal(expected, Search(searcher, query));
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        var searcher = WindowedSearcher.Open(s_segment.Value);
        var request = new SearchRequest { Query = s_shape.Query(1, 3), K = 5 };
        Assert.Throws<ArgumentException>(() => searcher.Search(request, new ScoredDoc[4], out _));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => searcher.Search(request with { K = 0 }, new ScoredDoc[4], out _));
        Assert.Throws<ArgumentException>(
            () => searcher.Search(request with { Accepted = new DocBitmap(7) }, new ScoredDoc[5], out _));
        using var other = TestSegments.Build([[(1, 1)]], 2_000, s_shape.Quantizer);
        Assert.Throws<ArgumentException>(
            () => new WindowedSearcher(ImpactPostings.Open(s_segment.Value), ForwardIndex.Open(other)));
    }

    [Fact]
    public void SeveralSegmentsAnswerAsOne()
    {
        var docs = s_shape.Docs()[..3_000];
        using var whole = TestSegments.Build(docs, 2_000, s_shape.Quantizer);
        using var first = TestSegments.Build(docs[..1_001], 2_000, s_shape.Quantizer);
        using var second = TestSegments.Build(docs[1_001..1_002], 2_000, s_shape.Quantizer);
        using var third = TestSegments.Build(docs[1_002..], 2_000, s_shape.Quantizer);
        var parts = new IndexSearcher(
            "parts", [WindowedSearcher.Open(first), WindowedSearcher.Open(second), WindowedSearcher.Open(third)]);
        var accepted = (s_shape with { DocCount = docs.Length }).Filter(2);
        var oracle = new ExhaustiveSearcher(ForwardIndex.Open(whole));
        for (var i = 0u; i < 20; i++)
        {
            var request = new SearchRequest
            {
                Query = s_shape.Query(i, 10),
                K = 50,
                Accepted = i % 2 == 0 ? null : accepted,
            };
            var (expected, found) = (new ScoredDoc[50], new ScoredDoc[50]);
            var expectedCount = oracle.Search(request, expected, out _);
            var count = parts.Search(request, found, out var statistics);
            Assert.Equal(expected[..expectedCount], found[..count]);
            Assert.True(statistics.ProvenExact);
        }
    }

    private static ScoredDoc[] Search(WindowedSearcher searcher, SparseVector query)
    {
        var hits = new ScoredDoc[30];
        return hits[..searcher.Search(new SearchRequest { Query = query, K = 30 }, hits, out _)];
    }
}
