using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: an asked recall is held on queries that were not measured, and exact search answers where nothing alike was.
/// Method: a calibrated segment in memory, the exact windowed searcher as the truth.
/// </summary>
public sealed class SearchPlannerTests
{
    private static readonly SegmentReader s_segment = PlannedCollection.Segment;

    [Theory]
    [InlineData(0.9, 10)]
    [InlineData(0.95, 10)]
    [InlineData(0.99, 10)]
    [InlineData(0.95, 1)]
    [InlineData(0.95, 37)]
    [InlineData(0.95, 100)]
    [InlineData(0.95, 700)]
    public void AskedRecallIsHeldOnQueriesNeverSeen(double level, int k)
    {
        var planner = Planner(new RecallTarget(level));
        var exact = WindowedSearcher.Open(s_segment);
        var recall = PlannedCollection.Queries(300).Average(query => RecallOf(query, k, planner, exact));
        Assert.InRange(recall, level, 1);
    }

    [Fact]
    public void AskingForLessCostsLess()
    {
        var engine = WindowedEngine.Open(s_segment);
        double CostAt(RecallTarget target) => PlannedCollection.Queries(100).Average(query =>
        {
            Planner(target).Search(Request(query), new ScoredDoc[10], out var statistics);
            return engine.CostOf(statistics);
        });
        Assert.True(CostAt(RecallTarget.Fast) < 0.95 * CostAt(RecallTarget.Exact));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(0.001)]
    [InlineData(12_345)]
    public void MultiplyingAQueryChangesNoHit(float factor) => Assert.All(PlannedCollection.Queries(100), query =>
    {
        var planner = Planner(RecallTarget.Fast);
        var scaled = new SparseVector(
            query.TermIds.ToArray(), [.. query.Weights.ToArray().Select(weight => weight * factor)]);
        Assert.Equal(IdsOf(planner, Request(query)), IdsOf(planner, Request(scaled)));
    });

    [Fact]
    public void ExactHitsAreTheExactSearchers() => Assert.All(PlannedCollection.Queries(50), query =>
    {
        var hits = new ScoredDoc[10];
        Planner(RecallTarget.Exact).Search(Request(query), hits, out var statistics);
        Assert.True(statistics.ProvenExact);
        Assert.Equal(IdsOf(WindowedSearcher.Open(s_segment), Request(query)), hits.Select(hit => hit.DocId));
        Assert.Contains("exact hits were asked for", statistics.Reason);
    });

    [Fact]
    public void TheReasonNamesTheSettingAndIsMadeOnce()
    {
        var planner = Planner(new RecallTarget(0.95));
        var query = PlannedCollection.Queries(100).First(q => q.Nnz is >= 12 and <= 22);
        planner.Search(Request(query), new ScoredDoc[10], out var first);
        planner.Search(Request(query), new ScoredDoc[10], out var second);
        Assert.Same(first.Reason, second.Reason);
        Assert.StartsWith("recall 0.95: windowed candidates=", first.Reason);
        Assert.EndsWith(".", first.Reason);
    }

    [Fact]
    public void ChoosingAllocatesNothing()
    {
        var planner = Planner(new RecallTarget(0.95));
        var hits = new ScoredDoc[10];
        var request = Request(PlannedCollection.Queries(1).Single());
        planner.Search(request, hits, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        planner.Search(request, hits, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void OddQueriesAreAnsweredExactly()
    {
        var usual = PlannedCollection.Queries(100).First(q => q.Nnz is >= 12 and <= 22);
        var uneven = usual.Weights.ToArray();
        uneven[3] *= 100;
        AssertExact(Request(new SparseVector([5], [1f])), "fewer than 3 terms");
        AssertExact(Request(new SparseVector(usual.TermIds.ToArray(), uneven)), "outweighs");
        AssertExact(Request(new SparseVector(
            [.. Enumerable.Range(0, 2_900)], [.. Enumerable.Repeat(1f, 2_900)])), "so many terms");
        AssertExact(Request(usual) with { K = 5_000 }, "so many hits");
    }

    [Fact]
    public void HitsAmongFewAcceptedDocumentsAreDeepHits()
    {
        var few = new DocBitmap(PlannedCollection.DocCount);
        few.Add(7);
        few.Add(2_000);
        var query = PlannedCollection.Queries(100).First(q => q.Nnz is >= 12 and <= 22);
        AssertExact(Request(query) with { Accepted = few }, "so few accepted documents");
        AssertExact(Request(query) with { Accepted = new DocBitmap(PlannedCollection.DocCount) }, "so few accepted");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void AFilterOfAnyWidthGivesAsManyHitsAsMatchAndHoldsTheRecall(int oneIn)
    {
        var accepted = new DocBitmap(PlannedCollection.DocCount);
        for (var docId = oneIn / 2; docId < PlannedCollection.DocCount; docId += oneIn)
        {
            accepted.Add(docId);
        }

        var planner = Planner(new RecallTarget(0.95));
        var proven = Planner(RecallTarget.Exact);
        var exhaustive = new ExhaustiveSearcher(SparseSearch.Core.Postings.ForwardIndex.Open(s_segment));
        var exact = WindowedSearcher.Open(s_segment);
        foreach (var query in PlannedCollection.Queries(40))
        {
            var request = new SearchRequest { Query = query, K = 10, Accepted = accepted };
            var (truth, hits) = (new ScoredDoc[10], new ScoredDoc[10]);
            var wanted = exhaustive.Search(request, truth, out _);
            Assert.Equal(wanted, proven.Search(request, hits, out _));
            Assert.Equal(truth.Take(wanted), hits.Take(wanted));
            Assert.Equal(wanted, planner.Search(request, hits, out _));
            Assert.All(hits.Take(wanted), hit => Assert.True(accepted.Contains(hit.DocId)));
        }

        Assert.InRange(
            PlannedCollection.Queries(300).Average(query => RecallOf(query, 10, planner, exact, accepted)), 0.95, 1);
    }

    [Fact]
    public void RecallIsHeldAmongAcceptedDocuments()
    {
        var third = new DocBitmap(PlannedCollection.DocCount);
        for (var docId = 0; docId < PlannedCollection.DocCount; docId += 3)
        {
            third.Add(docId);
        }

        var planner = Planner(new RecallTarget(0.95));
        var exact = WindowedSearcher.Open(s_segment);
        Assert.InRange(
            PlannedCollection.Queries(300).Average(query => RecallOf(query, 10, planner, exact, third)), 0.95, 1);
    }

    [Fact]
    public void ASegmentWithoutCalibrationIsSearchedExactly()
    {
        using var segment = PlannedCollection.Build(null);
        var planner = SearchPlanner.Open(segment, RecallTarget.Fast, [WindowedEngine.Open(segment)]);
        planner.Search(Request(PlannedCollection.Queries(1).Single()), new ScoredDoc[10], out var statistics);
        Assert.True(statistics.ProvenExact);
        Assert.Contains("was not calibrated", statistics.Reason);
    }

    [Fact]
    public void ACalibrationOfAnotherEngineLeavesExactSearch()
    {
        var planner = SearchPlanner.Open(s_segment, RecallTarget.Fast, []);
        planner.Search(Request(PlannedCollection.Queries(1).Single()), new ScoredDoc[10], out var statistics);
        Assert.True(statistics.ProvenExact);
    }

    private static SearchPlanner Planner(RecallTarget target) =>
        SearchPlanner.Open(s_segment, target, [WindowedEngine.Open(s_segment)]);

    private static SearchRequest Request(SparseVector query) => new() { Query = query, K = 10 };

    private static void AssertExact(SearchRequest request, string why)
    {
        var hits = new ScoredDoc[request.K];
        Planner(RecallTarget.Fast).Search(request, hits, out var statistics);
        Assert.True(statistics.ProvenExact);
        Assert.Contains(why, statistics.Reason, StringComparison.Ordinal);
    }

    private static int[] IdsOf(ISearcher searcher, SearchRequest request)
    {
        var hits = new ScoredDoc[request.K];
        var count = searcher.Search(request, hits, out _);
        return [.. hits.Take(count).Select(hit => hit.DocId)];
    }

    private static double RecallOf(
        SparseVector query, int k, SearchPlanner searcher, WindowedSearcher exact, DocBitmap? accepted = null)
    {
        var request = new SearchRequest { Query = query, K = k, Accepted = accepted };
        var (hits, truth) = (new ScoredDoc[k], new ScoredDoc[k]);
        var wanted = exact.Search(request, truth, out _);
        var found = searcher.Search(request, hits, out _);
        return wanted == 0
            ? 1
            : hits.Take(found).Count(hit => hit.Score >= truth[wanted - 1].Score * (1 - 1e-4)) / (double)wanted;
    }
}
