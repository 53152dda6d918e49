using CsCheck;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

public sealed class MetricTests
{
    private static readonly Dictionary<string, int> s_graded =
        new() { ["a"] = 2, ["b"] = 1, ["c"] = 0, ["d"] = -1, ["e"] = 1 };

    /// <summary>
    /// Ranks of the graded set: b at 1, x (not judged) at 2, a at 3, c at 4, d at 5; e is not retrieved.
    /// </summary>
    private static readonly JudgedRanking s_ranking = Ranking(s_graded, "b", "x", "a", "c", "d");

    private static readonly Gen<(int[] Relevance, int Missing)> s_lists =
        Gen.Select(Gen.Int[-1, 3].Array[0, 30], Gen.Int[0, 5]);

    private static readonly int[] s_cutoffs = [1, 3, 10, 1000];

    [Fact]
    public void NdcgIsLinearGainOverTheIdealOfAllJudged()
    {
        // Gains 1, 0, 2, 0, 0 at ranks 1 to 5: 1/log2(2) + 2/log2(4) = 1 + 1 = 2.
        // Ideal 2, 1, 1: 2/log2(2) + 1/log2(3) + 1/log2(4) = 2 + 0.6309297535714574 + 0.5.
        Assert.Equal(2 / 3.1309297535714574, Metric.Parse("ndcg@10").Of(s_ranking), 14);
    }

    [Fact]
    public void NdcgCutsBothRankingAndIdeal()
    {
        // At 2: 1/log2(2) = 1; ideal 2/log2(2) + 1/log2(3).
        Assert.Equal(1 / 2.6309297535714574, Metric.Parse("ndcg@2").Of(s_ranking), 14);
    }

    [Fact]
    public void ExponentialGainIsTwoToTheRelevanceLessOne()
    {
        // Gains 1, 0, 3: 1 + 3/2 = 2.5; ideal 3, 1, 1: 3 + 0.6309297535714574 + 0.5.
        Assert.Equal(2.5 / 4.1309297535714574, Metric.Parse("ndcg_exp@10").Of(s_ranking), 14);
    }

    [Theory]
    [InlineData("mrr@10", 1.0)] // b at rank 1
    [InlineData("recall@1", 1.0 / 3)] // b of a, b, e
    [InlineData("recall@10", 2.0 / 3)]
    [InlineData("recall@1000", 2.0 / 3)]
    [InlineData("rcap@1", 1.0)] // 1 of min(3, 1)
    [InlineData("rcap@2", 1.0 / 2)] // b of min(3, 2)
    [InlineData("map@10", (1.0 + (2.0 / 3)) / 3)] // precision 1/1 at rank 1, 2/3 at rank 3, three relevant
    [InlineData("map@2", 1.0 / 3)]
    [InlineData("p@1", 1.0)]
    [InlineData("p@3", 2.0 / 3)]
    [InlineData("p@10", 2.0 / 10)] // five missing hits count as not relevant
    [InlineData("hit@1", 1.0)]
    [InlineData("judged@2", 1.0 / 2)] // x is not judged
    [InlineData("judged@10", 4.0 / 5)] // of five hits
    [InlineData("hole@10", 1.0 / 5)]
    public void MeasureEqualsTheArithmeticByHand(string metric, double expected) =>
        Assert.Equal(expected, Metric.Parse(metric).Of(s_ranking), 14);

    [Fact]
    public void ReciprocalRankAndHitLookNoFurtherThanTheCutoff()
    {
        var late = Ranking(s_graded, "x", "c", "d", "a");
        Assert.Equal(1.0 / 4, Metric.Parse("mrr@4").Of(late));
        Assert.Equal(0, Metric.Parse("mrr@3").Of(late));
        Assert.Equal(1, Metric.Parse("hit@4").Of(late));
        Assert.Equal(0, Metric.Parse("hit@3").Of(late));
    }

    [Fact]
    public void NegativeJudgementsCountAsZeroAndNotBelow()
    {
        var with = Ranking(new() { ["a"] = 1, ["d"] = -2 }, "d", "a");
        var without = Ranking(new() { ["a"] = 1 }, "d", "a");
        foreach (var metric in Metric.Defaults.Where(metric => metric.Kind != MetricKind.Judged))
        {
            Assert.Equal(metric.Of(without), metric.Of(with));
        }

        Assert.Equal(1, Metric.Parse("judged@10").Of(with));
    }

    [Theory]
    [InlineData("ndcg@10")]
    [InlineData("ndcg_exp@10")]
    [InlineData("mrr@10")]
    [InlineData("recall@10")]
    [InlineData("rcap@10")]
    [InlineData("map@10")]
    [InlineData("p@10")]
    [InlineData("hit@10")]
    [InlineData("judged@10")]
    [InlineData("hole@10")]
    public void EmptyRankingIsZeroAndSoIsAQueryWithoutRelevantDocuments(string name)
    {
        var metric = Metric.Parse(name);
        Assert.Equal(0, metric.Of(Ranking(s_graded)));
        Assert.Equal(0, metric.Of(Ranking(new() { ["a"] = 0 })));
    }

    [Fact]
    public void EveryMeasureLiesBetweenZeroAndOne() =>
        s_lists.Sample(lists =>
        {
            var ranking = Numbered(lists.Relevance, lists.Missing);
            return Enum.GetValues<MetricKind>().All(kind =>
                s_cutoffs.All(cutoff => new Metric(kind, cutoff).Of(ranking) is >= 0 and <= 1));
        });

    [Fact]
    public void PerfectRankingHasNdcgOne() =>
        s_lists.Sample(lists =>
        {
            int[] sorted = [.. lists.Relevance.OrderDescending()];
            var expected = sorted.Any(static relevance => relevance > 0) ? 1.0 : 0.0;
            return s_cutoffs.All(cutoff =>
                Math.Abs(new Metric(MetricKind.Ndcg, cutoff).Of(Numbered(sorted, 0)) - expected) < 1e-12);
        });

    [Fact]
    public void LargestRelevanceStillGivesANumber() =>
        Assert.Equal(1, Metric.Parse("ndcg_exp@10").Of(Ranking(new() { ["a"] = 1000 }, "a")));

    private static JudgedRanking Ranking(Dictionary<string, int> judgements, params string[] ids) =>
        new([.. ids.Select((id, i) => new RunHit(id, 100 - i))], judgements);

    private static JudgedRanking Numbered(int[] relevance, int missing)
    {
        var judgements = relevance.Select((r, i) => ($"{i}", r)).ToDictionary(pair => pair.Item1, pair => pair.r);
        for (var i = 0; i < missing; i++)
        {
            judgements[$"missing{i}"] = 0;
        }

        return Ranking(judgements, [.. relevance.Select((_, i) => $"{i}")]);
    }
}
