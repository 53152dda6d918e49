using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: every metric is the arithmetic of its definition over everything that a run and its judgements can hold.
/// Method: one run file with a tie, an unjudged hit, a missing relevant document, grades and a negative judgement, worked by hand:
/// ranks are x (not judged), b (1) and a (2) of equal score, d (−1), f (3), c (0); e (1) is not found.
/// </summary>
public sealed class MetricTableTests
{
    private const double Log3 = 1.5849625007211562, Log5 = 2.321928094887362, Log6 = 2.584962500721156;

    private static readonly Qrels s_qrels = new(
    [
        new("q", "a", 2), new("q", "b", 1), new("q", "c", 0), new("q", "d", -1), new("q", "e", 1), new("q", "f", 3),
        new("q", "a", 2), // said twice, counted once
    ]);

    public static TheoryData<string, double> Cases => new()
    {
        // Gains 0, 1, 2, 0, 3, 0; ideal 3, 2, 1, 1.
        { "ndcg@10", ((1 / Log3) + (2 / 2.0) + (3 / Log6)) / (3 + (2 / Log3) + (1 / 2.0) + (1 / Log5)) },
        { "ndcg@3", ((1 / Log3) + (2 / 2.0)) / (3 + (2 / Log3) + (1 / 2.0)) },
        { "ndcg@2", (1 / Log3) / (3 + (2 / Log3)) }, // the tie's first, b, and not a
        { "ndcg_exp@10", ((1 / Log3) + (3 / 2.0) + (7 / Log6)) / (7 + (3 / Log3) + (1 / 2.0) + (1 / Log5)) },
        { "ndcg_exp@2", (1 / Log3) / (7 + (3 / Log3)) },
        { "mrr@10", 1 / 2.0 },
        { "mrr@1", 0 },
        { "recall@10", 3 / 4.0 },
        { "recall@2", 1 / 4.0 },
        { "rcap@10", 3 / 4.0 },
        { "rcap@2", 1 / 2.0 },
        { "map@10", ((1 / 2.0) + (2 / 3.0) + (3 / 5.0)) / 4 },
        { "map@2", 1 / 2.0 / 4 },
        { "p@5", 3 / 5.0 },
        { "p@10", 3 / 10.0 },
        { "hit@1", 0 },
        { "hit@2", 1 },
        { "judged@1", 0 },
        { "judged@10", 5 / 6.0 },
        { "hole@1", 1 },
        { "hole@10", 1 / 6.0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryMeasureEqualsTheArithmeticByHand(string metric, double expected)
    {
        using var files = new EvalFiles();
        var path = files.Write(
            "run", "q Q0 c 6 5 t\nq Q0 a 2 8 t\nq Q0 x 1 9 t\nq Q0 f 5 6 t\nq Q0 b 3 8 t\nq Q0 d 4 7 t\n");
        var report = RunEvaluator.Evaluate(TrecRun.Read(path), s_qrels, [Metric.Parse(metric)]);
        Assert.Equal(expected, report.Means[0], 14);
    }

    [Fact]
    public void TheTableHasEveryKindOfMetric() => Assert.Empty(
        Enum.GetValues<MetricKind>().Except(Cases.Select(row => Metric.Parse((string)((object[])row)[0]).Kind)));

    [Theory]
    [InlineData("a", "b", 0)] // b, the larger id, ranks first; it is not judged
    [InlineData("b", "a", 1)]
    public void ATieAtTheCutoffIsDecidedByTheIdForEveryMeasure(string relevant, string other, double expected)
    {
        var qrels = new Qrels([new("q", relevant, 1)]);
        foreach (var hits in (RunHit[][])[[new(relevant, 3), new(other, 3)], [new(other, 3), new(relevant, 3)]])
        {
            var run = new TrecRun([KeyValuePair.Create("q", (IReadOnlyList<RunHit>)hits)]);
            Assert.All(Enum.GetValues<MetricKind>(), kind => Assert.Equal(
                kind == MetricKind.Hole ? 1 - expected : expected,
                RunEvaluator.Evaluate(run, qrels, [new Metric(kind, 1)]).Means[0]));
        }
    }

    [Fact]
    public void ADuplicateHitIsRefusedBeforeAnyMeasureCountsItTwice() => Assert.Contains(
        "'a' stands twice for query 'q'",
        Assert.Throws<ArgumentException>(() => new TrecRun(
            [KeyValuePair.Create("q", (IReadOnlyList<RunHit>)[new RunHit("a", 2), new("a", 1)])])).Message,
        StringComparison.Ordinal);
}
