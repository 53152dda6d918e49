using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a calibration may name any engine, and the planner follows it.
/// Method: documents topic by topic with clusters; clusters alone are calibrated, then both engines.
/// </summary>
public sealed class PlannerOverClustersTests
{
    private const int K = 10;

    private static readonly Lazy<SegmentReader> s_alone =
        new(() => PlannedCollection.Clustered(segment => [ClusteredEngine.Open(segment)]));

    private static readonly Lazy<SegmentReader> s_both = new(() => PlannedCollection.Clustered(
        segment => [WindowedEngine.Open(segment), ClusteredEngine.Open(segment)]));

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.95)]
    [InlineData(0.97)]
    public void AskedRecallIsHeldByClusters(double level)
    {
        var segment = s_alone.Value;
        var planner = SearchPlanner.Open(segment, new RecallTarget(level), [ClusteredEngine.Open(segment)]);
        var exact = WindowedSearcher.Open(segment);
        var (hits, truth) = (new ScoredDoc[K], new ScoredDoc[K]);
        var (recall, byClusters, count) = (0.0, 0, 0);
        foreach (var query in PlannedCollection.Queries(300))
        {
            var request = new SearchRequest { Query = query, K = K };
            var wanted = exact.Search(request, truth, out _);
            var found = planner.Search(request, hits, out var statistics);
            recall += hits.Take(found).Count(hit => hit.Score >= truth[wanted - 1].Score * (1 - 1e-4))
                / (double)wanted;
            byClusters += statistics.Reason!.Contains(": clustered ", StringComparison.Ordinal) ? 1 : 0;
            count++;
        }

        Assert.InRange(recall / count, level, 1);
        Assert.InRange(byClusters, count / 2, count);
    }

    [Fact]
    public void OfTwoEnginesTheCheaperSettingIsChosen()
    {
        var alone = Calibration.Open(s_alone.Value)!;
        var both = Calibration.Open(s_both.Value)!;
        Assert.All(both.Groups, group =>
        {
            var clusters = alone.Find(group.Length, group.K);
            Assert.All(group.Points, point => Assert.All(
                clusters?.Points.Where(other => other.Level == point.Level) ?? [],
                other => Assert.InRange(point.Cost, 0, other.Cost)));
        });
    }
}
