using CsCheck;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: approximate search may miss hits, and does nothing else wrong.
/// Method: its hits against the oracle's scores of all documents; floors for recall, ceilings for work.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class WindowedApproximateTests
{
    [Fact]
    public void EveryHitHasItsExactScoreAndProofsHold() =>
        Gen.Select(
            TestCollection.Small, Gen.OneOf(1, 10, 300, 1_200), Gen.Int[1, 90], Gen.Double[0, 0.2], Gen.Int[0, 3])
            .Sample(
                (shape, k, terms, share, filter) =>
                {
                    using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
                    var accepted = filter == 0 ? null : shape.Filter(filter);
                    var request = new SearchRequest { Query = shape.Query(1, terms), K = k, Accepted = accepted };
                    Check(segment, request, share, candidateCount: 1);
                },
                iter: 300);

    [Theory]
    [InlineData(10)]
    [InlineData(500)]
    [InlineData(10_000)]
    public void ManyDocumentsInSeveralWindowsKeepTheirScores(int k)
    {
        var shape = new TestCollection(140_000, 1_000, 12, 8, ImpactSpread.Skewed, 4);
        using var segment = TestSegments.Build(shape.Docs(), 1_000, shape.Quantizer);
        foreach (var accepted in (DocBitmap?[])[null, shape.Filter(2), shape.Filter(50)])
        {
            Check(segment, new SearchRequest { Query = shape.Query(1, 12), K = k, Accepted = accepted }, 0.02, 50);
        }
    }

    [Fact]
    public void RecallKeepsItsFloorAtAFractionOfTheWork()
    {
        var shape = new TestCollection(140_000, 1_000, 40, 8, ImpactSpread.Skewed, 4);
        using var segment = TestSegments.Build(shape.Docs(), 1_000, shape.Quantizer);
        var exact = WindowedSearcher.Open(segment);
        var approximate = WindowedSearcher.Open(segment, new WindowedOptions { Mode = WindowedMode.Approximate });
        var (good, wanted, postings, allPostings) = (0, 0, 0L, 0L);
        for (var i = 0u; i < 20; i++)
        {
            var request = new SearchRequest { Query = shape.Query(i, 20), K = 10 };
            var (expected, found) = (new ScoredDoc[10], new ScoredDoc[10]);
            wanted += exact.Search(request, expected, out var exactStatistics);
            var count = approximate.Search(request, found, out var statistics);
            good += expected.Intersect(found[..count]).Count();
            postings += statistics.PostingsScored;
            allPostings += exactStatistics.PostingsScored;
            Assert.InRange(statistics.DocumentsScored, 10, 100);
        }

        Assert.InRange(good / (double)wanted, 0.97, 1);
        Assert.InRange(postings / (double)allPostings, 0.01, 0.7);
    }

    [Theory]
    [InlineData(double.NaN, 0.1, 10)]
    [InlineData(-1, 0.1, 10)]
    [InlineData(0, 1.5, 10)]
    [InlineData(0, 0.1, 0)]
    public void OptionsOutsideTheirRangesAreRefused(double least, double share, int candidates)
    {
        using var segment = TestSegments.Build([[(1, 1)]], 3, new(8, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WindowedSearcher.Open(segment, new WindowedOptions
        {
            MinContribution = least,
            MinContributionShare = share,
            CandidateCount = candidates,
        }));
    }

    private static void Check(SegmentReader segment, SearchRequest request, double share, int candidateCount)
    {
        var all = new ScoredDoc[segment.DocCount];
        var allCount = Oracle(segment, request, all);
        var scores = all.Take(allCount).ToDictionary(hit => hit.DocId, hit => hit.Score);
        var found = new ScoredDoc[request.K];
        var options = new WindowedOptions
        {
            Mode = WindowedMode.Approximate,
            MinContributionShare = share,
            CandidateCount = candidateCount,
        };
        var count = WindowedSearcher.Open(segment, options).Search(request, found, out var statistics);
        Assert.Equal(Math.Min(request.K, allCount), count);
        Assert.Equal(count, found.Take(count).Select(hit => hit.DocId).Distinct().Count());
        Assert.All(found.Take(count), hit => Assert.Equal(scores[hit.DocId], hit.Score));
        Assert.Equal(found.Take(count).Order(), found.Take(count));
        if (statistics.ProvenExact)
        {
            Assert.Equal(all[..count], found[..count]);
        }
    }

    private static int Oracle(SegmentReader segment, SearchRequest request, ScoredDoc[] all)
    {
        // The oracle with k as large as the collection would pass the limit of k: score every document by itself.
        var forward = ForwardIndex.Open(segment);
        var count = 0;
        if (all.Length <= SearchRequest.MaxK)
        {
            return new ExhaustiveSearcher(forward).Search(request with { K = all.Length }, all, out _);
        }

        var query = new FixedPointQuery();
        query.Set(request.Query);
        for (var docId = 0; docId < all.Length; docId++)
        {
            var doc = forward.Document(docId);
            var sum = 0L;
            for (var i = 0; i < doc.Nnz; i++)
            {
                var at = query.TermIds.BinarySearch(doc.TermId(i));
                sum += at < 0 ? 0 : (long)query.FixedWeights[at] * doc.Impact(i);
            }

            if (sum > 0 && request.Accepted?.Contains(docId) != false)
            {
                all[count++] = new ScoredDoc(docId, FixedPointQuery.ScoreOf(sum, query.UnitIn(forward.Quantizer)));
            }
        }

        all.AsSpan(0, count).Sort();
        return count;
    }
}
