using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Query;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A search whose time is up ends with true hits and says that there may be better ones.</summary>
public sealed class TimeUpTests
{
    private static readonly TestCollection s_shape = new(140_000, 500, 12, 8, ImpactSpread.Skewed, 3);

    [Fact]
    public void NoTimeMeansNoHitsAndNoProof()
    {
        using var segment = TestSegments.Build(s_shape.Docs(), s_shape.VocabularySize, s_shape.Quantizer);
        foreach (var searcher in SearchersOf(segment))
        {
            var hits = new ScoredDoc[10];
            var count = searcher.Search(
                new SearchRequest { Query = s_shape.Query(1, 12), K = 10, TimeUp = new CancellationToken(true) }, hits, out var statistics);
            Assert.Equal((0, true, false), (count, statistics.IsPartial, statistics.ProvenExact));
        }
    }

    [Fact]
    public void WhatIsFoundInTimeHasItsTrueScoresAndOnlyAnUnhurriedSearchIsProven()
    {
        using var segment = TestSegments.Build(s_shape.Docs(), s_shape.VocabularySize, s_shape.Quantizer);
        var oracle = new ExhaustiveSearcher(ForwardIndex.Open(segment));
        var all = new ScoredDoc[SearchRequest.MaxK];
        var partial = 0;
        foreach (var searcher in SearchersOf(segment))
        {
            for (var i = 0u; i < 40; i++)
            {
                using var time = new CancellationTokenSource();
                var request = new SearchRequest { Query = s_shape.Query(i, 12), K = 100 };
                var found = new ScoredDoc[100];
                var other = new Thread(() =>
                {
                    Thread.SpinWait((int)i * 200);
                    time.Cancel();
                });
                other.Start();
                var count = searcher.Search(request with { TimeUp = time.Token }, found, out var statistics);
                other.Join();
                partial += statistics.IsPartial ? 1 : 0;
                Assert.NotEqual(statistics.IsPartial, statistics.ProvenExact);
                var scores = all[..oracle.Search(request with { K = SearchRequest.MaxK }, all, out _)]
                    .ToDictionary(static hit => hit.DocId, static hit => hit.Score);
                Assert.All(found[..count], hit => Assert.True(!scores.TryGetValue(hit.DocId, out var score) || score == hit.Score));
                if (!statistics.IsPartial)
                {
                    Assert.Equal(all[..count], found[..count]);
                }
            }
        }

        Assert.True(partial > 0);
    }

    [Fact]
    public void SegmentsBehindTheEndOfTheTimeAreNotAsked()
    {
        using var time = new CancellationTokenSource();
        var whole = new IndexSearcher("both", [new Fixed(1, time), new Fixed(2, time)]);
        var hits = new ScoredDoc[5];
        var count = whole.Search(
            new SearchRequest { Query = s_shape.Query(1, 3), K = 5, TimeUp = time.Token }, hits, out var statistics);
        Assert.Equal((1, true, false), (count, statistics.IsPartial, statistics.ProvenExact));
        Assert.Equal(new ScoredDoc(0, 1), hits[0]);
    }

    private static IReadOnlyList<ISearcher> SearchersOf(Core.Segments.SegmentReader segment) =>
        [
        WindowedSearcher.Open(segment), new ExhaustiveSearcher(ForwardIndex.Open(segment)),
        TestEngines.OpenLucene(ForwardIndex.Open(segment)),
    ];

    /// <summary>One document with a score; the time is up when it was asked.</summary>
    private sealed class Fixed(float score, CancellationTokenSource time) : ISearcher
    {
        public string Name => "fixed";

        public int DocCount => 1;

        public int Search(
            SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics, CancellationToken cancellationToken = default)
        {
            time.Cancel();
            statistics = new SearchStatistics { ProvenExact = true };
            hits[0] = new ScoredDoc(0, score);
            return 1;
        }
    }
}
