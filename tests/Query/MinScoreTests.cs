using CsCheck;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Query;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a lowest score cuts an answer off and changes nothing else, and segments that share one answer as a whole.
/// Method: generated collections of many shapes, split at random, compared with the oracle bit by bit.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class MinScoreTests
{
    private static readonly Gen<int> s_k = Gen.OneOf(1, 3, 10, 400, 10_000);

    [Theory]
    [MemberData(nameof(TestEngines.Exact), MemberType = typeof(TestEngines))]
    public void AnExactAnswerIsCutOffAtTheLowestScore(string engine) =>
        Gen.Select(TestCollection.Small, s_k, Gen.Int[1, 40], Gen.Int[0, 3], Gen.Int[0, 400]).Sample(
            (shape, k, terms, filter, place) =>
            {
                using var segment = TestEngines.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
                var request = RequestOf(shape, terms, filter);
                var all = TestEngines.Search(TestEngines.Open("exhaustive", segment), request);
                var searcher = TestEngines.Open(engine, segment);
                foreach (var minScore in Lowest(all, place))
                {
                    var expected = all.TakeWhile(hit => hit.Score >= minScore).Take(k).ToArray();
                    Assert.Equal(
                        expected, TestEngines.Search(searcher, request with { K = k, MinScore = minScore }));
                }
            },
            iter: 100);

    [Theory]
    [MemberData(nameof(TestEngines.Approximate), MemberType = typeof(TestEngines))]
    public void AnApproximateAnswerHoldsNothingBelowTheLowestScore(string engine) =>
        Gen.Select(TestCollection.Small, s_k, Gen.Int[1, 40], Gen.Int[0, 3], Gen.Int[0, 400]).Sample(
            (shape, k, terms, filter, place) =>
            {
                using var segment = TestEngines.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
                var request = RequestOf(shape, terms, filter);
                var all = TestEngines.Search(TestEngines.Open("exhaustive", segment), request);
                var searcher = TestEngines.Open(engine, segment);
                foreach (var minScore in Lowest(all, place))
                {
                    var found = TestEngines.Search(searcher, request with { K = k, MinScore = minScore });
                    Assert.All(found, hit => Assert.True(hit.Score >= minScore));
                    Assert.Subset(all.ToHashSet(), found.ToHashSet());
                    if (engine == "windowed")
                    {
                        // Its candidates do not depend on the lowest score.
                        var without = TestEngines.Search(searcher, request with { K = k });
                        Assert.Subset(found.ToHashSet(), without.TakeWhile(hit => hit.Score >= minScore).ToHashSet());
                    }
                }
            },
            iter: 100);

    [Theory]
    [MemberData(nameof(TestEngines.Exact), MemberType = typeof(TestEngines))]
    public void SegmentsThatShareAThresholdAnswerAsTheWhole(string engine) =>
        Gen.Select(TestCollection.Small, s_k, Gen.Int[1, 40], Gen.Int[0, 3], Gen.Double[0, 1].Array[0, 4]).Sample(
            (shape, k, terms, filter, places) =>
            {
                var docs = shape.Docs();
                using var whole = TestEngines.Build(docs, shape.VocabularySize, shape.Quantizer);
                var (searcher, segments) = TestEngines.OpenParts(engine, docs, shape, Cuts(docs, places));
                var request = RequestOf(shape, terms, filter) with { K = k };
                var expected = TestEngines.Search(TestEngines.Open("exhaustive", whole), request);
                Assert.Equal(expected, TestEngines.Search(searcher, request));
                Assert.Equal(expected, TestEngines.Search(searcher, request));
                Array.ForEach(segments, segment => segment.Dispose());
            },
            iter: 100);

    [Theory]
    [MemberData(nameof(TestEngines.Approximate), MemberType = typeof(TestEngines))]
    public void ApproximateSegmentsKeepScoresAndCount(string engine) =>
        Gen.Select(TestCollection.Small, s_k, Gen.Int[1, 40], Gen.Int[0, 3], Gen.Double[0, 1].Array[0, 4]).Sample(
            (shape, k, terms, filter, places) =>
            {
                var docs = shape.Docs();
                using var whole = TestEngines.Build(docs, shape.VocabularySize, shape.Quantizer);
                var (searcher, segments) = TestEngines.OpenParts(engine, docs, shape, Cuts(docs, places));
                var request = RequestOf(shape, terms, filter);
                var all = TestEngines.Search(TestEngines.Open("exhaustive", whole), request);
                var found = TestEngines.Search(searcher, request with { K = k });
                Assert.Subset(all.ToHashSet(), found.ToHashSet());
                Assert.Equal(found.Order(), found);
                if (engine == "windowed")
                {
                    Assert.Equal(Math.Min(k, all.Length), found.Length);
                }

                Array.ForEach(segments, segment => segment.Dispose());
            },
            iter: 100);

    [Fact]
    public void EqualScoresOfLaterSegmentsLoseTheTie()
    {
        var docs = Enumerable.Repeat<(int, int)[]>([(1, 9), (4, 200)], 40).ToArray();
        var shape = new TestCollection(40, 8, 2, 8, ImpactSpread.Equal, 1);
        foreach (var engine in TestEngines.Names)
        {
            var (searcher, segments) = TestEngines.OpenParts(engine, docs, shape, [7, 7, 20]);
            var hits = TestEngines.Search(
                searcher, new SearchRequest { Query = new SparseVector([1, 4], [1f, 2f]), K = 12 });
            Assert.Equal(Enumerable.Range(0, 12), hits.Select(hit => hit.DocId));
            Array.ForEach(segments, segment => segment.Dispose());
        }
    }

    [Fact]
    public void LaterSegmentsScoreFewerDocuments()
    {
        var shape = new TestCollection(60_000, 1_000, 30, 8, ImpactSpread.Skewed, 3);
        var docs = shape.Docs();
        using var first = TestSegments.Build(docs[..30_000], 1_000, shape.Quantizer);
        using var second = TestSegments.Build(docs[30_000..], 1_000, shape.Quantizer);
        var request = new SearchRequest { Query = shape.Query(1, 12), K = 1_000 };
        var hits = new ScoredDoc[request.K];
        WindowedSearcher.Open(first).Search(request, hits, out var firstAlone);
        WindowedSearcher.Open(second).Search(request, hits, out var secondAlone);
        new IndexSearcher("both", [WindowedSearcher.Open(first), WindowedSearcher.Open(second)])
            .Search(request, hits, out var both);
        var laterShare = (both.DocumentsScored - firstAlone.DocumentsScored) / (double)secondAlone.DocumentsScored;
        Assert.InRange(laterShare, 0, 0.8);
    }

    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void ALowestScoreThatIsNoNumberIsRefused(string engine)
    {
        using var segment = TestEngines.Build([[(1, 1)]], 3, new(8, 1));
        var request = new SearchRequest { Query = new SparseVector([1], [1f]), K = 1, MinScore = float.NaN };
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => TestEngines.Search(TestEngines.Open(engine, segment), request));
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    private static int[] Cuts((int, int)[][] docs, double[] places) =>
        [.. places.Select(place => (int)(place * docs.Length)).Order()];

    private static SearchRequest RequestOf(TestCollection shape, int terms, int filter)
    {
        // One engine refuses terms beyond the vocabulary; none finds anything by them.
        var query = shape.Query(1, terms);
        var known = query.TermIds.ToArray().Count(term => term < shape.VocabularySize);
        return new SearchRequest
        {
            Query = new SparseVector(query.TermIds[..known].ToArray(), query.Weights[..known].ToArray()),
            K = SearchRequest.MaxK,
            Accepted = filter == 0 ? null : shape.Filter(filter),
        };
    }

    private static IEnumerable<float> Lowest(ScoredDoc[] all, int place)
    {
        yield return float.NegativeInfinity;
        yield return float.PositiveInfinity;
        if (all.Length > 0)
        {
            var score = all[place % all.Length].Score;
            yield return score;
            yield return MathF.BitIncrement(score);
            yield return MathF.BitDecrement(score);
        }
    }
}
