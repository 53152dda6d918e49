using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Tuning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a sweep measures recall against the truth, and a choice is reported on queries that it was not made on.
/// Method: searchers that miss the k-th hit of known queries.
/// </summary>
public sealed class TuningTests
{
    private const int K = 2, QueryCount = 10;

    private static readonly SparseVector[] s_queries =
        [.. Enumerable.Range(0, QueryCount).Select(i => new SparseVector([i], [1f]))];

    [Fact]
    public void RecallIsTheShareOfTheTrueHits()
    {
        var points = Sweep(Missing([]), Missing([0, 1, 2, 3]));
        Assert.Equal([1, 0.8], points.Select(point => Math.Round(point.Over(All).Recall, 6)));
        Assert.Equal(1, points[1].Over([4, 5]).Recall);
        Assert.Equal(0.5, points[1].Over([0, 2]).Recall);
        Assert.Equal(7, points[0].Over(All).Cost);
    }

    [Fact]
    public void ASettingThatReachesItsRecallOnOneHalfOnlyIsReportedOnTheOther()
    {
        var points = Sweep(Missing([1, 3, 5, 7, 9]));
        var tuned = TunedSetting.Choose(points, 0.95);
        Assert.Equal(1, tuned.ChosenOn!.Recall);
        Assert.Equal(0.5, tuned.HeldOut!.Recall);
        Assert.Equal(QueryCount / 2, tuned.HeldOut.QueryCount);
    }

    [Fact]
    public void NothingIsChosenWhereNothingReachesTheRecall()
    {
        var tuned = TunedSetting.Choose(Sweep(Missing([0, 2])), 0.95);
        Assert.Null(tuned.Point);
        Assert.Null(tuned.HeldOut);
        Assert.Null(TunedSetting.Choose([], 0.95).Point);
    }

    [Fact]
    public void OneQueryCannotBeSplit()
    {
        var points = SettingSweep.Run([Missing([])], Searcher([]), s_queries[..1], new SweepOptions { K = K });
        Assert.Throws<ArgumentException>(() => TunedSetting.Choose(points, 0.9));
    }

    [Fact]
    public void TheFrontHasWhatNothingBeats()
    {
        (double Recall, double Micros)[] points = [(0.9, 10), (0.9, 11), (0.95, 10.5), (0.8, 12), (1, 30), (1, 30)];
        Assert.Equal(
            [true, false, true, false, true, true],
            ParetoFront.Of([.. points.Select(point => ((double)point.Micros, (double)point.Recall))]));
    }

    private static int[] All => [.. Enumerable.Range(0, QueryCount)];

    private static IReadOnlyList<SweepPoint> Sweep(params SweepCandidate[] candidates) => SettingSweep.Run(
        candidates, Searcher([]), s_queries, new SweepOptions { K = K, Passes = 1, TruthThreads = 2 });

    private static SweepCandidate Missing(int[] queries) =>
        new(new EngineSetting("drawn"), Searcher(queries), static _ => 7);

    private static MissingSearcher Searcher(int[] missing) => new(missing);

    private static SweepSummary Summary(double recall, double micros) => new()
    {
        QueryCount = 1,
        Recall = recall,
        MeanMicros = micros,
        P99Micros = micros,
        Cost = 0,
        Postings = 0,
        Documents = 0,
        Blocks = 0,
    };

    /// <summary>Finds documents 1 and 2, or 1 and 3 for the queries that miss one.</summary>
    private sealed class MissingSearcher(int[] missing) : ISearcher
    {
        public string Name => "missing";

        public int DocCount => 4;

        public int Search(
            SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
            CancellationToken cancellationToken = default)
        {
            statistics = default;
            hits[0] = new ScoredDoc(1, 2);
            hits[1] = missing.Contains(request.Query.TermIds[0]) ? new ScoredDoc(3, 0.5f) : new ScoredDoc(2, 1);
            return 2;
        }
    }
}
