using CsCheck;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: exact windowed search equals the oracle in ids, scores and order.
/// Method: whole generated collections of many shapes, every k and filter, compared bit by bit.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class WindowedExactTests
{
    [Fact]
    public void EqualsTheOracleOnSmallCollections() =>
        Gen.Select(TestCollection.Small, Gen.OneOf(1, 3, 10, 400, 10_000), Gen.Int[1, 40], Gen.Int[0, 6]).Sample(
            (shape, k, terms, filter) =>
            {
                using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
                var accepted = filter == 0 ? null : shape.Filter(filter);
                for (var i = 0u; i < 3; i++)
                {
                    AssertEqualsOracle(segment, shape.Query(i, terms), k, accepted);
                }
            },
            iter: 300);

    [Theory]
    [InlineData(8, ImpactSpread.Skewed, 40_000)]
    [InlineData(16, ImpactSpread.Even, 500)]
    [InlineData(8, ImpactSpread.Equal, 300)]
    [InlineData(16, ImpactSpread.Extremes, 70_000)]
    internal void EqualsTheOracleAcrossWindows(int bits, ImpactSpread spread, int vocabularySize)
    {
        var shape = new TestCollection(140_000, vocabularySize, 12, bits, spread, 11);
        using var segment = TestSegments.Build(shape.Docs(), vocabularySize, shape.Quantizer);
        foreach (var k in (int[])[1, 10, 100, 3_000, 10_000])
        {
            AssertEqualsOracle(segment, shape.Query((uint)k, 12), k, null);
            AssertEqualsOracle(segment, shape.Query((uint)k, 12), k, shape.Filter(3));
            AssertEqualsOracle(segment, shape.Query((uint)k, 12), k, shape.Filter(1_000));
            AssertEqualsOracle(segment, shape.Query((uint)k, 12), k, new DocBitmap(shape.DocCount));
        }
    }

    [Fact]
    public void IdenticalDocumentsAreOrderedByDocId()
    {
        var docs = Enumerable.Repeat<(int, int)[]>([(1, 9), (4, 200)], 70_000).ToArray();
        using var segment = TestSegments.Build(docs, 8, new WeightQuantizer(8, 0.5));
        var query = new SparseVector([1, 4], [1.5f, 0.25f]);
        var statistics = AssertEqualsOracle(segment, query, 10, null);
        Assert.InRange(statistics.DocumentsScored, 10, 5_000);
        AssertEqualsOracle(segment, query, 5_000, null);
        var odd = new DocBitmap(docs.Length);
        for (var i = 1; i < docs.Length; i += 2)
        {
            odd.Add(i);
        }

        AssertEqualsOracle(segment, query, 10, odd);
    }

    [Fact]
    public void OneHugeWeightDoesNotHideTheOthers()
    {
        var shape = new TestCollection(5_000, 60, 30, 8, ImpactSpread.Skewed, 5);
        using var segment = TestSegments.Build(shape.Docs(), 60, shape.Quantizer);
        var ids = Enumerable.Range(0, 60).ToArray();
        for (var huge = 0; huge < 60; huge += 7)
        {
            var weights = ids.Select(id => id == huge ? 1e6f : 1e-3f * (id + 1)).ToArray();
            AssertEqualsOracle(segment, new SparseVector(ids, weights), 50, null);
        }
    }

    [Fact]
    public void TheBoundAllowsForEveryTermAtTheEndOfItsLevel()
    {
        // Impacts 1 to 255 have levels 225 to 240 and 241 to 255. By sums alone, the first document (241 everywhere)
        // stands before the second (255 three times, 233 five times) by 75 of the 120 that a sum may err.
        var docs = new List<(int, int)[]>
        {
            Enumerable.Range(0, 8).Select(term => (term, 241)).ToArray(),
            Enumerable.Range(0, 8).Select(term => (term, term < 3 ? 255 : 233)).ToArray(),
        };
        docs.AddRange(Enumerable.Range(0, 16).Select(i => ((int, int)[])[(i / 2, i % 2 == 0 ? 1 : 255)]));
        using var segment = TestSegments.Build(docs, 8, new WeightQuantizer(8, 1));
        var query = new SparseVector([.. Enumerable.Range(0, 8)], [.. Enumerable.Repeat(1f, 8)]);
        AssertEqualsOracle(segment, query, 1, null);
        AssertEqualsOracle(segment, query, 2, null);
    }

    [Fact]
    public void AnEqualScoreOfASmallerDocIdIsFoundBehindABetterSum()
    {
        // 255 × 17 + 224 × 14 = 241 × (17 + 14): the first document's sum is its score, the second's is above it.
        using var segment = TestSegments.Build(
            [[(0, 255), (1, 224)], [(0, 241), (1, 241)], [(0, 1)], [(1, 1)], [(1, 255)]], 2, new WeightQuantizer(8, 1));
        var query = new SparseVector([0, 1], [17f, 14f]);
        AssertEqualsOracle(segment, query, 1, null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData(9_000)]
    public void QueriesOfAnyLengthAreExact(int terms)
    {
        var shape = new TestCollection(2_000, 10_000, 200, 16, ImpactSpread.Skewed, 3);
        using var segment = TestSegments.Build(shape.Docs(), 10_000, shape.Quantizer);
        var ids = Enumerable.Range(0, terms).ToArray();
        foreach (var scale in (float[])[0f, 1f])
        {
            var weights = ids.Select(id => 1f + (scale * (id * 7_919 % 1_000))).ToArray();
            AssertEqualsOracle(segment, new SparseVector(ids, weights), 20, null);
        }
    }

    [Fact]
    public void NothingIsFoundWhereNothingMatches()
    {
        using var none = TestSegments.Build([], 5, new WeightQuantizer(8, 1));
        AssertEqualsOracle(none, new SparseVector([1], [1f]), 3, null);
        AssertEqualsOracle(none, new SparseVector([1], [1f]), 3, new DocBitmap(0));
        using var one = TestSegments.Build([[(2, 5)]], 5, new WeightQuantizer(8, 1));
        AssertEqualsOracle(one, SparseVector.Empty, 3, null);
        AssertEqualsOracle(one, new SparseVector([1], [1f]), 3, null);
        AssertEqualsOracle(one, new SparseVector([2], [1f]), 3, null);
        AssertEqualsOracle(one, new SparseVector([2, 900], [1f, 1f]), 3, null);
        using var empty = TestSegments.Build([[], [], []], 5, new WeightQuantizer(16, 1));
        AssertEqualsOracle(empty, new SparseVector([2], [1f]), 3, null);
    }

    [Fact]
    public void FewerDocumentsAreScoredThanTheOracleScores()
    {
        var shape = new TestCollection(100_000, 400, 20, 8, ImpactSpread.Skewed, 8);
        using var segment = TestSegments.Build(shape.Docs(), 400, shape.Quantizer);
        var statistics = AssertEqualsOracle(segment, shape.Query(1, 12), 10, null);
        Assert.InRange(statistics.DocumentsScored, 10, 3_000);
    }

    [SkippableFact]
    [Trait("Category", "Long")]
    public void EqualsTheOracleOnRealPassages()
    {
        var segment = RealPassages.Segment;
        Skip.If(segment is null, "../shared/vectors is not there.");
        foreach (var query in RealPassages.Queries(40))
        {
            AssertEqualsOracle(segment, query, 10, null);
            AssertEqualsOracle(segment, query, 1_000, null);
        }
    }

    internal static SearchStatistics AssertEqualsOracle(
        SegmentReader segment, SparseVector query, int k, DocBitmap? accepted)
    {
        var request = new SearchRequest { Query = query, K = k, Accepted = accepted };
        var expected = new ScoredDoc[k];
        var expectedCount = new ExhaustiveSearcher(ForwardIndex.Open(segment)).Search(request, expected, out _);
        var searcher = WindowedSearcher.Open(segment);
        SearchStatistics statistics = default;

        // Twice: the first search must leave its buffers as it found them.
        for (var pass = 0; pass < 2; pass++)
        {
            var found = new ScoredDoc[k];
            var count = searcher.Search(request, found, out statistics);
            Assert.Equal(expected[..expectedCount], found[..count]);
            Assert.True(statistics.ProvenExact);
        }

        return statistics;
    }
}
