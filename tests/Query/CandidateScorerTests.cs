using CsCheck;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Query;
using SparseSearch.Query.Explanation;
using SparseSearch.Query.Exact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: given documents get the scores that a search would give them, in the order in which they were given.
/// Method: the oracle's scores of all documents; wrong ids by example.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class CandidateScorerTests
{
    [Fact]
    public void ScoresAreTheOracles() =>
        Gen.Select(TestCollection.Small, Gen.Int[1, 200], Gen.Int[1, 50]).Sample(
            (shape, terms, step) =>
            {
                using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
                var query = shape.Query(3, terms);
                var all = TestEngines.Search(
                    TestEngines.Open("exhaustive", segment), new SearchRequest { Query = query, K = 10_000 })
                    .ToDictionary(hit => hit.DocId, hit => hit.Score);
                int[] docIds = [.. Enumerable.Range(0, shape.DocCount).OrderByDescending(id => id * step % 101)];
                var scores = new float[docIds.Length];
                var scorer = new CandidateScorer(ForwardIndex.Open(segment));
                for (var pass = 0; pass < 2; pass++)
                {
                    scorer.Score(query, docIds, scores);
                    Assert.Equal(docIds.Select(id => all.GetValueOrDefault(id)), scores);
                }
            },
            iter: 200);

    [Fact]
    public void IdsRunOverAllSegmentsOfAnIndex()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 50, new IndexBuildOptions { MaxDocsPerSegment = 13 });
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(4, index.Segments.Count);
        var searcher = new IndexSearcher(
            "all", [.. index.Segments.Select(segment => new ExhaustiveSearcher(segment.Forward))]);
        var query = new SparseVector([0, 2, 5, 7], [1f, 0.3f, 2f, 0.01f]);
        var hits = TestEngines.Search(searcher, new SearchRequest { Query = query, K = 50 });
        int[] docIds = [.. Enumerable.Range(0, 50).Select(i => i * 17 % 50)];
        var scores = new float[60];
        var scorer = new CandidateScorer(index);
        Assert.Equal(50, scorer.DocCount);
        scorer.Score(query, docIds, scores);
        var expected = hits.ToDictionary(hit => hit.DocId, hit => hit.Score);
        Assert.Equal(docIds.Select(id => expected.GetValueOrDefault(id)), scores[..50]);
        Assert.Equal(new float[10], scores[50..]);
    }

    [Fact]
    public void ContributionsOfTermsAddUpToTheScore() =>
        Gen.Select(TestCollection.Small, Gen.Int[1, 40]).Sample(
            (shape, terms) =>
            {
                using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
                var (query, forward) = (shape.Query(1, terms), ForwardIndex.Open(segment));
                int[] docIds = [.. Enumerable.Range(0, shape.DocCount)];
                var scores = new float[docIds.Length];
                new CandidateScorer(forward).Score(query, docIds, scores);
                foreach (var docId in docIds)
                {
                    var sum = ScoreExplanation.Of(query, forward.VectorOf(docId))
                        .Sum(term => (double)term.QueryWeight * term.DocumentWeight);
                    Assert.InRange(Math.Abs(sum - scores[docId]), 0, 1e-6 * sum);
                }
            },
            iter: 100);

    [Fact]
    public void UnknownAndRepeatedDocumentsAreRefusedByPlace()
    {
        using var segment = TestSegments.Build([[(1, 1)], [(2, 3)], []], 5, new WeightQuantizer(8, 1));
        var scorer = new CandidateScorer(ForwardIndex.Open(segment));
        var query = new SparseVector([1, 2], [1f, 1f]);
        var scores = new float[4];
        Refused<ArgumentOutOfRangeException>("no document 3 (place 1); ids run from 0 to 2", [0, 3]);
        Refused<ArgumentOutOfRangeException>("no document -1 (place 0)", [-1, 2]);
        Refused<ArgumentException>("Document 2 stands at places 0 and 3", [2, 1, 0, 2]);
        Refused<ArgumentException>("5 scores do not fit a span of 4", [0, 1, 2, 0, 1]);
        scorer.Score(query, [2, 1, 0], scores);
        Assert.Equal([0f, 3f, 1f, 0f], scores);
        scorer.Score(query, [], []);
        Assert.Throws<OperationCanceledException>(
            () => scorer.Score(query, [1], scores, new CancellationToken(canceled: true)));
        scorer.Score(query, [1], scores);
        Assert.Equal(3f, scores[0]);

        void Refused<T>(string message, int[] docIds)
            where T : Exception => Assert.Contains(
                message, Assert.Throws<T>(() => scorer.Score(query, docIds, scores)).Message, StringComparison.Ordinal);
    }
}
