using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SeismicSearcherTests : IDisposable
{
    private const int DocCount = 3_000;

    private readonly SyntheticVectors _vectors = new(21);
    private readonly SeismicSegment _segment;

    public SeismicSearcherTests() => _segment = SeismicSegment.Build(
        _vectors.Docs(DocCount), new SeismicBuildOptions { PostingsPerList = 300 });

    public void Dispose() => _segment.Dispose();

    [Fact]
    public void ScoresAreThoseOfThePlainLoop()
    {
        var searcher = _segment.Searcher(new SeismicSearchOptions { QueryCut = 3 });
        var hits = new ScoredDoc[20];
        foreach (var query in _vectors.Queries(30))
        {
            var all = new SearchRequest { Query = query, K = SearchRequest.MaxK };
            var exact = _segment.Exhaustive(all).ToDictionary(hit => hit.DocId, hit => hit.Score);
            var count = searcher.Search(all with { K = hits.Length }, hits, out _);
            Assert.InRange(count, 1, hits.Length);
            Assert.All(hits.Take(count), hit => Assert.Equal(exact[hit.DocId], hit.Score));
            Assert.Equal(hits.Take(count).Order(), hits.Take(count));
        }
    }

    [Fact]
    public void AcceptedDocumentsAloneAreFoundAndScored()
    {
        var accepted = new DocBitmap(DocCount);
        for (var docId = 0; docId < DocCount; docId += 5)
        {
            accepted.Add(docId);
        }

        var hits = new ScoredDoc[10];
        foreach (var query in _vectors.Queries(20))
        {
            var request = new SearchRequest { Query = query, K = 10, Accepted = accepted };
            var count = _segment.Searcher().Search(request, hits, out var statistics);
            Assert.Equal(10, count);
            Assert.All(hits, hit => Assert.True(accepted.Contains(hit.DocId)));
            Assert.InRange(statistics.DocumentsScored, 10, DocCount / 5);
        }
    }

    [Fact]
    public void ConcurrentSearchesEqualSingleOnes()
    {
        var searcher = _segment.Searcher();
        var requests = _vectors.Queries(200)
            .Select(query => new SearchRequest { Query = query, K = 10 }).ToArray();
        var alone = requests.Select(request => Search(searcher, request)).ToArray();
        var together = new ScoredDoc[requests.Length][];
        Parallel.For(0, requests.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => together[i] = Search(searcher, requests[i]));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void WarmSearchAllocatesNothing()
    {
        var searcher = _segment.Searcher();
        var hits = new ScoredDoc[10];
        var requests = _vectors.Queries(50).Select(query => new SearchRequest { Query = query, K = 10 }).ToArray();
        // The runtime may load types for recompiled code in any round; what a search itself allocates shows in each.
        var least = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            SearchAll();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void SearchAll()
        {
            foreach (var request in requests)
            {
                searcher.Search(request, hits, out _);
            }
        }
    }

    [Fact]
    public void CancelledSearchStopsAndTheNextOneIsRight()
    {
        var searcher = _segment.Searcher();
        var request = new SearchRequest { Query = _vectors.Queries(1)[0], K = 10 };
        var expected = Search(searcher, request);
        Assert.Throws<OperationCanceledException>(() =>
            searcher.Search(request, new ScoredDoc[10], out _, new CancellationToken(canceled: true)));
        Assert.Equal(expected, Search(searcher, request));
    }

    [Fact]
    public void WrongRequestsAreRefusedWithTheirNumbers()
    {
        var query = _vectors.Queries(1)[0];
        Refused("k is 0", new SearchRequest { Query = query, K = 0 });
        Refused("k is 10001", new SearchRequest { Query = query, K = 10_001 });
        Refused("11 hits do not fit a span of 10", new SearchRequest { Query = query, K = 11 });
        Refused("term id 3000; the segment's vocabulary has 3000", new SearchRequest
        {
            Query = new SparseVector([SyntheticVectors.VocabularySize], [1f]),
            K = 1,
        });
        Refused("range over 7 documents; the segment has 3000", new SearchRequest
        {
            Query = query,
            K = 1,
            Accepted = new DocBitmap(7),
        });
    }

    [Fact]
    public void WhatTheSegmentLacksIsRefused()
    {
        Assert.Contains("Compression = Gaps", Assert.Throws<ArgumentException>(() =>
            _segment.Searcher(new SeismicSearchOptions { Forward = ForwardVariant.Compressed })).Message,
            StringComparison.Ordinal);
        Assert.Contains("Neighbours is 5, but 0 are stored", Assert.Throws<ArgumentException>(() =>
            _segment.Searcher().With(new SeismicSearchOptions { Neighbours = 5 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VeryLongQueriesAreAnswered()
    {
        var terms = Enumerable.Range(0, SyntheticVectors.VocabularySize).ToArray();
        var query = new SparseVector(terms, [.. terms.Select(term => 1f + (term % 13))]);
        var request = new SearchRequest { Query = query, K = 10 };
        var searcher = _segment.Searcher(SeismicSearchOptions.Complete);
        Assert.Equal(_segment.Exhaustive(request), Search(searcher, request));
    }

    private static ScoredDoc[] Search(SeismicSearcher searcher, SearchRequest request)
    {
        var hits = new ScoredDoc[request.K];
        return hits[..searcher.Search(request, hits, out _)];
    }

    private void Refused(string message, SearchRequest request) => Assert.Contains(
        message,
        Assert.ThrowsAny<ArgumentException>(() =>
            _segment.Searcher().Search(request, new ScoredDoc[10], out _)).Message,
        StringComparison.Ordinal);
}
