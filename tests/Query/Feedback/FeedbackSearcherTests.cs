using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Fusion;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: two searches around any searcher, and what each is asked; the three places where words and vector are joined.
/// Method: searchers over documents by hand that write down what they were asked.
/// </summary>
public sealed class FeedbackSearcherTests
{
    private static readonly TableVectors s_vectors = new(
        ["bone:4 mass:2", "bone:3 calcium:3", "mass:5", "calcium:6", "other:1"], "query");

    private readonly DotSearcher _vectors = new(s_vectors);

    [Fact]
    public void TheSecondSearchIsForTheNewQuery()
    {
        var hits = new ScoredDoc[5];
        var result = Searcher(FeedbackOptions.Average).Run(Request("bone:1", 5), hits, out var statistics);
        Assert.Equal(2, _vectors.Asked.Count);
        Assert.Equal([0, 1, 3, 2], hits[..result.Count].Select(static hit => hit.DocId));
        Assert.Same(result.Expansion.Query, _vectors.Asked[1].Query);
        Assert.Equal([0, 1], result.Expansion.Documents.Select(static hit => hit.DocId));
        Assert.Equal(2 + 4, statistics.DocumentsScored);
        Assert.True(statistics.ProvenExact);
    }

    [Fact]
    public void AcceptedDocumentsHoldForBothSearchesAndTheLowestScoreForTheSecond()
    {
        var accepted = new DocBitmap(5);
        accepted.Add(1);
        accepted.Add(3);
        var hits = new ScoredDoc[5];
        var request = Request("bone:1", 5) with { Accepted = accepted, MinScore = 2 };
        var result = Searcher(FeedbackOptions.Average).Run(request, hits, out _);
        Assert.Equal([1], result.Expansion.Documents.Select(static hit => hit.DocId));
        Assert.Equal([3, 1], hits[..result.Count].Select(static hit => hit.DocId).OrderDescending());
        Assert.All(hits[..result.Count], static hit => Assert.True(hit.Score >= 2));
        Assert.All(_vectors.Asked, asked => Assert.Same(accepted, asked.Accepted));
        Assert.Equal([0f, 2f], _vectors.Asked.Select(static asked => asked.MinScore));
    }

    [Theory]
    [InlineData("average", 1, 3)]
    [InlineData("rm3", 1, 10)]
    [InlineData("rm3", 50, 50)]
    [InlineData("rocchio,bottom-documents=1", 1, 1_000)]
    [InlineData("rocchio,bottom-documents=1,depth=70", 20, 70)]
    public void TheFirstSearchIsAsDeepAsTheFeedbackNeeds(string feedback, int k, int first)
    {
        Searcher(FeedbackOptions.Parse(feedback)).Search(Request("bone:1", k), new ScoredDoc[k], out _);
        Assert.Equal([first, k], _vectors.Asked.Select(static asked => asked.K));
    }

    [Fact]
    public void WhereNothingIsLearnedTheFirstListIsTheAnswer()
    {
        var options = FeedbackOptions.Average with { LeastDocuments = 3 };
        var hits = new ScoredDoc[5];
        var result = Searcher(options).Run(Request("bone:1", 5), hits, out _);
        Assert.Single(_vectors.Asked);
        Assert.Equal([(0, 4f), (1, 3f)], hits[..result.Count].Select(static hit => (hit.DocId, hit.Score)));
        Assert.Equal(1, Searcher(options).Search(Request("bone:1", 1), hits, out _));
        Assert.Equal(1, Searcher(options).Search(Request("bone:1", 5) with { MinScore = 3.5f }, hits, out _));
        Assert.Equal(0, Searcher(options).Search(Request("query:1", 5), hits, out _));
        Assert.Equal(0, Searcher(options).Search(new SearchRequest { Query = SparseVector.Empty, K = 5 }, hits, out _));
    }

    [Fact]
    public void WhereTheTimeIsUpTheFirstListIsTheAnswer()
    {
        _vectors.IsPartial = true;
        var result = Searcher(FeedbackOptions.Average).Run(Request("bone:1", 5), new ScoredDoc[5], out var statistics);
        Assert.Equal((2, "The time was up.", true), (result.Count, result.Expansion.Reason, statistics.IsPartial));
        Assert.Single(_vectors.Asked);
    }

    [Fact]
    public void AnInterpolationAndAnImpossibleOptionAreRefused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Searcher(FeedbackOptions.Rm3 with { Interpolation = FeedbackInterpolation.Both }));
        Assert.Contains("has one list", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Searcher(FeedbackOptions.Rm3 with { Terms = 0 }));
        Assert.Throws<ArgumentException>(() => Searcher(FeedbackOptions.Rm3).Run(Request("bone:1", 3), new ScoredDoc[2], out _));
    }

    [Theory]
    [InlineData(FeedbackInterpolation.Before, "2 0", "0 2 1", false)]
    [InlineData(FeedbackInterpolation.After, "0 1", "2 0 1 3", true)]
    [InlineData(FeedbackInterpolation.Both, "2 0", "2 0 1", true)]
    public void WordsAndVectorAreJoinedBeforeAfterOrBoth(
        FeedbackInterpolation interpolation, string learnedFrom, string found, bool isJoined)
    {
        // The words find document 2 alone, which the vector first does not.
        var words = new WordTable([new ScoredDoc(2, 9)]);
        var feedback = FeedbackOptions.Average with { Documents = 2, Interpolation = interpolation };
        var options = new HybridOptions { Depth = 5, TextWeight = 2 };
        var hits = new ScoredDoc[5];
        var result = new HybridFeedback(words, _vectors, s_vectors, options, feedback).Search(
            "words", Request("bone:1", 5), hits, out var statistics);
        Assert.Equal(learnedFrom, string.Join(' ', result.Expansion.Documents.Select(static hit => hit.DocId)));
        Assert.Equal(isJoined, result.Fusion is not null);
        Assert.Equal(
            found.Split(' ').Order(), hits[..result.Count].Select(static hit => $"{hit.DocId}").Order());
        Assert.Equal(found[..1], $"{hits[0].DocId}");
        Assert.Equal("hybrid", statistics.Engine);
        Assert.Equal((1, 2), (words.Searches, _vectors.Asked.Count));
        if (result.Fusion is { } fusion)
        {
            var expected = new RankFusion(options.Fusion);
            expected.Add([new ScoredDoc(2, 9)], 2);
            var second = new ScoredDoc[5];
            var count = _vectors.Search(Request(result.Expansion.Query, 5), second, out _);
            expected.Add(second.AsSpan(0, count));
            Assert.Equal(expected.PartsOf(2), fusion.PartsOf(2));
            Assert.Equal(expected.PartsOf(1), fusion.PartsOf(1));
        }
    }

    [Theory]
    [InlineData(FeedbackInterpolation.Before)]
    [InlineData(FeedbackInterpolation.After)]
    [InlineData(FeedbackInterpolation.Both)]
    public void WhereNothingIsLearnedTheHybridSearchIsTheAnswer(FeedbackInterpolation interpolation)
    {
        var words = new WordTable([new ScoredDoc(2, 9), new ScoredDoc(0, 5)]);
        var (plain, hits) = (new ScoredDoc[5], new ScoredDoc[5]);
        var (count, _) = new HybridSearcher(words, _vectors, new HybridOptions()).Search("words", Request("bone:1", 5), plain, out _);
        var feedback = FeedbackOptions.Average with { Documents = 50, LeastDocuments = 50, Interpolation = interpolation };
        var result = new HybridFeedback(words, _vectors, s_vectors, new HybridOptions(), feedback).Search(
            "words", Request("bone:1", 5), hits, out _);
        Assert.Equal(plain[..count], hits[..result.Count]);
        Assert.NotNull(result.Fusion);
        Assert.False(result.Expansion.IsExpanded);
    }

    [Fact]
    public void TwoIndexesAreRefused() => Assert.Throws<ArgumentException>(() => new HybridFeedback(
        new WordTable([], 6), _vectors, s_vectors, new HybridOptions(), FeedbackOptions.Average));

    private static SearchRequest Request(string query, int k) => Request(s_vectors.Vector(query), k);

    private static SearchRequest Request(SparseVector query, int k) => new() { Query = query, K = k };

    private FeedbackSearcher Searcher(FeedbackOptions options) => new(_vectors, s_vectors, options);

    /// <summary>Dot products over the documents by hand.</summary>
    private sealed class DotSearcher(TableVectors vectors) : ISearcher
    {
        public string Name => "dot";

        public int DocCount => vectors.LiveDocCount;

        public bool IsPartial { get; set; }

        public List<SearchRequest> Asked { get; } = [];

        public int Search(
            SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
            CancellationToken cancellationToken = default)
        {
            Asked.Add(request);
            var found = Enumerable.Range(0, DocCount).Where(doc => request.Accepted?.Contains(doc) != false)
                .Select(doc => new ScoredDoc(doc, Dot(request.Query, vectors.VectorOf(doc))))
                .Where(hit => hit.Score > 0 && hit.Score >= request.MinScore).Order().Take(request.K).ToArray();
            statistics = new SearchStatistics { ProvenExact = !IsPartial, IsPartial = IsPartial, DocumentsScored = found.Length };
            found.CopyTo(hits);
            return found.Length;
        }

        private static float Dot(SparseVector query, SparseVector document)
        {
            var sum = 0f;
            for (var i = 0; i < query.Nnz; i++)
            {
                var place = document.TermIds.BinarySearch(query.TermIds[i]);
                sum += place < 0 ? 0 : query.Weights[i] * document.Weights[place];
            }

            return sum;
        }
    }

    private sealed class WordTable(ScoredDoc[] answer, int docCount = 5) : ITextSearcher
    {
        public string Name => "table";

        public int DocCount => docCount;

        public int Searches { get; private set; }

        public int Search(
            TextSearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
            CancellationToken cancellationToken = default)
        {
            Searches++;
            statistics = new SearchStatistics { ProvenExact = true };
            answer.CopyTo(hits);
            return answer.Length;
        }
    }
}
