using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Fusion;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a hybrid search asks both searchers the same and joins what they give.
/// Method: searchers that answer from a table and write down what they were asked.
/// </summary>
public sealed class HybridSearcherTests
{
    private readonly TableSearcher _words = new([new ScoredDoc(1, 9), new ScoredDoc(0, 8), new ScoredDoc(4, 7)]);
    private readonly TableSearcher _vectors = new([new ScoredDoc(4, 300), new ScoredDoc(2, 200)]);

    [Fact]
    public void BothListsAreJoined()
    {
        var hits = new ScoredDoc[4];
        var (count, fusion) = Searcher(new HybridOptions()).Search("words", Request(3), hits, out var statistics);
        Assert.Equal(3, count);
        Assert.Equal([4, 1, 0], hits[..3].Select(static hit => hit.DocId));
        Assert.Equal([3, 1], fusion.PartsOf(4).Select(static part => part.Rank!.Value));
        Assert.Equal(("hybrid", true, 5L), (statistics.Engine, statistics.ProvenExact, statistics.DocumentsScored));
    }

    [Fact]
    public void BothAreAskedToTheDepthOrAsDeepAsHitsAreWanted()
    {
        var accepted = DocBitmap.All(5);
        var hits = new ScoredDoc[100];
        foreach (var (depth, k, expected) in new[] { (1_000, 3, 1_000), (2, 50, 50) })
        {
            Searcher(new HybridOptions { Depth = depth }).Search("words", Request(k) with { Accepted = accepted }, hits, out _);
            Assert.Equal((expected, accepted), _words.Asked);
            Assert.Equal((expected, accepted), _vectors.Asked);
        }
    }

    [Fact]
    public void WeightsCount()
    {
        var hits = new ScoredDoc[1];
        Searcher(new HybridOptions { TextWeight = 1.5 }).Search("words", Request(1), hits, out _);
        Assert.Equal(4, hits[0].DocId);
        Searcher(new HybridOptions { TextWeight = 5 }).Search("words", Request(1), hits, out _);
        Assert.Equal(1, hits[0].DocId);
        Searcher(new HybridOptions { VectorWeight = 0 }).Search("words", Request(1), hits, out _);
        Assert.Equal(1, hits[0].DocId);
    }

    [Fact]
    public void APartThatIsPartialMakesTheWholePartial()
    {
        _vectors.IsPartial = true;
        Searcher(new HybridOptions()).Search("words", Request(1), new ScoredDoc[1], out var statistics);
        Assert.Equal((true, false), (statistics.IsPartial, statistics.ProvenExact));
    }

    [Fact]
    public void TwoIndexesAndImpossibleDepthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new HybridSearcher(_words, new TableSearcher([], 6), new HybridOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Searcher(new HybridOptions { Depth = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Searcher(new HybridOptions { Depth = 10_001 }));
        Assert.Throws<ArgumentException>(
            () => Searcher(new HybridOptions()).Search("words", Request(3), new ScoredDoc[2], out _));
    }

    private static SearchRequest Request(int k) => new() { Query = new SparseVector([0], [1f]), K = k };

    private HybridSearcher Searcher(HybridOptions options) => new(_words, _vectors, options);

    /// <summary>Answers the same to everything.</summary>
    private sealed class TableSearcher(ScoredDoc[] answer, int docCount = 5) : ITextSearcher, ISearcher
    {
        public string Name => "table";

        public int DocCount => docCount;

        public bool IsPartial { get; set; }

        public (int K, DocBitmap? Accepted) Asked { get; private set; }

        public int Search(
            TextSearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
            CancellationToken cancellationToken = default) => Answer(request.K, request.Accepted, hits, out statistics);

        public int Search(
            SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
            CancellationToken cancellationToken = default) => Answer(request.K, request.Accepted, hits, out statistics);

        private int Answer(int k, DocBitmap? accepted, Span<ScoredDoc> hits, out SearchStatistics statistics)
        {
            Asked = (k, accepted);
            statistics = new SearchStatistics
            {
                ProvenExact = !IsPartial,
                IsPartial = IsPartial,
                DocumentsScored = answer.Length,
            };
            var count = Math.Min(k, answer.Length);
            answer.AsSpan(0, count).CopyTo(hits);
            return count;
        }
    }
}
