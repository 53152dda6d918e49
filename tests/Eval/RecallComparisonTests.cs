using CsCheck;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Approximate;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Statistics;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a comparison with exact search says what was found, lost and missed, and how sure that is.
/// Method: two queries whose hits are tables, worked by hand.
/// </summary>
public sealed class RecallComparisonTests
{
    private static readonly SparseVector[] s_queries = [Vector(0), Vector(1)];

    private static readonly Table s_exact = new([[new(1, 4), new(2, 3), new(3, 2)], [new(5, 8), new(6, 2)]]);

    [Fact]
    public void FiguresAreThoseByHand()
    {
        // Query 0 misses document 2 of score 3 and finds 4 of score 1 in its place; query 1 finds all.
        var half = new Table([[new(1, 4), new(3, 2), new(4, 1)], [new(5, 8), new(6, 2)]]);
        var row = Run(half, k: 3);
        Assert.Equal((3, 2), (row.K, row.QueryCount));
        Assert.Equal(((2 / 3.0) + 1) / 2, row.Recall, 12);
        Assert.Equal((1 - (7 / 9.0)) / 2, row.MeanScoreLoss, 12);
        Assert.Equal(1 - (7 / 9.0), row.WorstScoreLoss, 12);
        Assert.InRange(row.Recall, row.Interval.Low, row.Interval.High);
        Assert.Equal(2 / 3.0, row.Interval.Low, 12);
        Assert.Equal(1, row.Interval.High, 12);
        Assert.Equal((0, null, null), (row.JudgedCount, row.Ndcg, row.ExactNdcg));
        Assert.Equal((2, 2), (row.Latency.Count, row.ExactLatency.Count));
    }

    [Fact]
    public void JudgedQueriesHaveTheNdcgOfBothAndAQuerysOwnDocumentIsDropped()
    {
        // Query q0 is document 1 itself; 2 is relevant: exact finds it first, the other not at all. q1 is not judged.
        var qrels = new Qrels([new("d1", "d2", 1)]);
        var judge = new RecallJudge(qrels, ["d1", "q1"], id => $"d{id}");
        var row = Run(new Table([[new(1, 4), new(3, 2)], [new(5, 8)]]), k: 3, judge);
        Assert.Equal((1, 1.0, 0.0), (row.JudgedCount, row.ExactNdcg, row.Ndcg));
    }

    [Fact]
    public void ExactHitsLoseNothing()
    {
        var row = Run(s_exact, k: 2);
        Assert.Equal((1.0, 0.0, 0.0), (row.Recall, row.MeanScoreLoss, row.WorstScoreLoss));
        Assert.Equal(new ConfidenceInterval(1, 1, 0.95), row.Interval);
    }

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1.0, false)] // the interval reaches 1
    public void ATargetWithinTheIntervalIsNotMissed(double target, bool expected) =>
        Assert.Equal(expected, Run(new Table([[new(1, 4), new(3, 2)], [new(5, 8), new(6, 2)]]), 3, null, target).MissesTarget);

    [Fact]
    public void ATargetAboveTheIntervalIsMissed() =>
        Assert.True(Run(new Table([[new(1, 4)], [new(5, 8)]]), 3, null, 0.9).MissesTarget);

    [Fact]
    public void EveryPassIsToldAndBadArgumentsAreRefused()
    {
        var told = new List<int>();
        RecallComparison.Run(
            [new RecallCandidate("a", s_exact)], s_exact, s_queries, 2, passes: 2, passesDone: new Told(told));
        Assert.Equal([1, 2, 3, 4, 5, 6], told);
        Assert.Throws<ArgumentException>(() => RecallComparison.Run([], s_exact, [], 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecallComparison.Run([], s_exact, s_queries, 2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RecallComparison.Run([], s_exact, s_queries, 0, 1));
    }

    [Fact]
    public void TheIntervalIsThatOfTheNormalDistributionWhereThereAreManyValues()
    {
        // 400 zeros and 600 ones: mean 0.6, standard error √(0.24/1000) = 0.01549; ±1.96 of it.
        var values = Enumerable.Range(0, 1000).Select(i => i < 400 ? 0.0 : 1.0).ToArray();
        var interval = ConfidenceInterval.OfMean(values);
        Assert.Equal(0.6 - (1.96 * 0.01549), interval.Low, 0.004);
        Assert.Equal(0.6 + (1.96 * 0.01549), interval.High, 0.004);
        Assert.Equal(interval, ConfidenceInterval.OfMean(values));
        Assert.Equal(new ConfidenceInterval(0, 0, 0.95), ConfidenceInterval.OfMean([]));
    }

    [Fact]
    public void TheIntervalHoldsTheMeanAndStaysWithinTheValues() =>
        Gen.Double[0, 1].Array[1, 40].Sample(
            values =>
            {
                var interval = ConfidenceInterval.OfMean(values);
                var mean = values.Sum() / values.Length;
                return interval.Low <= mean + 1e-12 && interval.High >= mean - 1e-12
                    && interval.Low >= values.Min() - 1e-12 && interval.High <= values.Max() + 1e-12;
            },
            iter: 100);

    [Fact]
    public void ScoreLossIsTheShareOfTheSumAndNeverNegative()
    {
        ScoredDoc[] exact = [new(1, 4), new(2, 4)];
        Assert.Equal(0.25, ScoreLoss.At(2, [new(1, 4), new(3, 2)], exact), 12);
        Assert.Equal(0.5, ScoreLoss.At(2, [new(1, 4)], exact), 12);
        Assert.Equal(0, ScoreLoss.At(1, [new(2, 4)], exact), 12);
        Assert.Equal(1, ScoreLoss.At(2, [], exact));
        Assert.Equal(0, ScoreLoss.At(2, [new(3, 1)], []));
        Assert.Equal(0, ScoreLoss.At(2, [new(1, 4.00001f), new(2, 4)], exact));
    }

    private static RecallRow Run(ISearcher searcher, int k, RecallJudge? judge = null, double? target = null) =>
        RecallComparison.Run([new RecallCandidate("it", searcher, target)], s_exact, s_queries, k, passes: 1, judge).Single();

    private static SparseVector Vector(int termId)
    {
        var builder = new SparseVectorBuilder();
        builder.Add(termId, 1);
        return builder.Build();
    }

    private sealed class Told(List<int> values) : IProgress<int>
    {
        public void Report(int value) => values.Add(value);
    }

    /// <summary>Answers query i, whose one term is i, from row i.</summary>
    private sealed class Table(ScoredDoc[][] hits) : ISearcher
    {
        public string Name => "table";

        public int DocCount => 10;

        public int Search(
            SearchRequest request, Span<ScoredDoc> found, out SearchStatistics statistics, CancellationToken cancellationToken = default)
        {
            statistics = default;
            var row = hits[request.Query.TermIds[0]].AsSpan();
            row = row[..Math.Min(request.K, row.Length)];
            row.CopyTo(found);
            return row.Length;
        }
    }
}
