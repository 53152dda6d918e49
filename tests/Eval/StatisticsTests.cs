using SparseSearch.Core.Numerics;
using SparseSearch.Eval.Statistics;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: what is said of luck is right. Method: cases counted by hand, the exact test against plain enumeration, the sampled one
/// against the exact one, and how often either finds a difference where there is none.
/// </summary>
public class StatisticsTests
{
    [Fact]
    public void SwapsThatAreAsLargeAreCountedByHand()
    {
        // Of the eight swaps of three equal differences, +++ and −−− are as large.
        Assert.Equal(2.0 / 8, PairedRandomization.PValue([1, 1, 1]));
        // 3 + 1 = 4 and its mirror among ±3 ± 1.
        Assert.Equal(2.0 / 4, PairedRandomization.PValue([3, 1]));
        // A sum of zero is reached by every swap.
        Assert.Equal(1, PairedRandomization.PValue([1, -1]));
        Assert.Equal(1, PairedRandomization.PValue([]));
    }

    [Fact]
    public void QueriesWithoutADifferenceSayNothing()
    {
        Assert.Equal(PairedRandomization.PValue([0.5, 0.25, -0.1]), PairedRandomization.PValue([0, 0.5, 0, 0.25, 0, -0.1, 0]));
        Assert.Equal(1, PairedRandomization.PValue(new double[100]));
    }

    [Fact]
    public void SamplesComeCloseToAllSwaps()
    {
        var random = new SeededRandom(7, 0);
        double[] differences = [.. Enumerable.Range(0, 20).Select(_ => random.NextNormal() + 0.4)];
        var least = Math.Abs(differences.Sum());
        var asLarge = 0;
        for (var signs = 0; signs < 1 << differences.Length; signs++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Length; i++)
            {
                sum += ((signs >> i) & 1) == 0 ? differences[i] : -differences[i];
            }

            asLarge += Math.Abs(sum) >= least - 1e-12 ? 1 : 0;
        }

        var exact = (double)asLarge / (1 << differences.Length);
        // Three standard errors of 100,000 tosses.
        Assert.InRange(
            PairedRandomization.PValue(differences, 100_000, seed: 3), exact - (3 * Math.Sqrt(exact / 100_000)), exact + (3 * Math.Sqrt(exact / 100_000)));
    }

    [Fact]
    public void WithoutADifferenceOneTestInTwentyFindsOne()
    {
        var random = new SeededRandom(11, 0);
        var found = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            double[] differences = [.. Enumerable.Range(0, 30).Select(_ => random.NextNormal())];
            found += PairedRandomization.PValue(differences, 1_000, (ulong)trial) <= 0.05 ? 1 : 0;
        }

        Assert.InRange(found, 6, 36);
    }

    [Fact]
    public void TheSameSeedGivesTheSameResult()
    {
        var random = new SeededRandom(5, 0);
        double[] differences = [.. Enumerable.Range(0, 200).Select(_ => random.NextNormal() + 0.1)];
        Assert.Equal(PairedRandomization.PValue(differences, 1_000, 9), PairedRandomization.PValue(differences, 1_000, 9));
        Assert.Equal(ConfidenceInterval.OfMean(differences, 1_000, 9), ConfidenceInterval.OfMean(differences, 1_000, 9));
        Assert.NotEqual(ConfidenceInterval.OfMean(differences, 1_000, 9), ConfidenceInterval.OfMean(differences, 1_000, 10));
    }

    [Fact]
    public void HolmMultipliesTheSmallestMost()
    {
        Assert.Equal([0.03, 0.06, 0.06], Rounded(HolmCorrection.Adjust([0.01, 0.04, 0.03])));
        Assert.Equal([1, 1], HolmCorrection.Adjust([0.9, 0.8]));
        Assert.Equal([0.02], HolmCorrection.Adjust([0.02]));
        Assert.Empty(HolmCorrection.Adjust([]));
        Assert.Throws<ArgumentException>(() => HolmCorrection.Adjust([1.5]));
        Assert.Throws<ArgumentException>(() => HolmCorrection.Adjust([double.NaN]));
    }

    [Fact]
    public void IntervalsHoldTheMeanAsOftenAsTheySay()
    {
        var random = new SeededRandom(13, 0);
        var held = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            double[] values = [.. Enumerable.Range(0, 100).Select(_ => random.NextNormal() + 2)];
            var interval = ConfidenceInterval.OfMean(values, 1_000, (ulong)trial);
            held += interval.Low <= 2 && 2 <= interval.High ? 1 : 0;
        }

        Assert.InRange(held, 364, 394);
    }

    [Fact]
    public void AnIntervalOfEqualValuesIsTheValue()
    {
        Assert.Equal(new ConfidenceInterval(0.5, 0.5, 0.95), ConfidenceInterval.OfMean([0.5, 0.5, 0.5], 100));
        Assert.Equal(new ConfidenceInterval(0, 0, 0.95), ConfidenceInterval.OfMean([], 100));
    }

    [Fact]
    public void AComparisonCountsQueriesThatBothHave()
    {
        var one = new Dictionary<string, double> { ["a"] = 1, ["b"] = 0.5, ["c"] = 0.25, ["mine"] = 1 };
        var other = new Dictionary<string, double> { ["a"] = 0, ["b"] = 0.5, ["c"] = 0.5, ["theirs"] = 1 };
        var comparison = PairedComparison.Of(one, other, 1_000, 1);
        Assert.Equal((3, 1, 1, 1), (comparison.QueryCount, comparison.Wins, comparison.Losses, comparison.Ties));
        Assert.Equal((1 - 0.25) / 3, comparison.Difference, 12);
        // ±1 ± 0.25: 0.75 and 1.25 with their mirrors, all at least 0.75.
        Assert.Equal(1, comparison.PValue);
    }

    [Fact]
    public void ValuesOutOfRangeAreNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedRandomization.PValue([1], samples: 0));
        Assert.Throws<ArgumentException>(() => PairedRandomization.PValue([double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfMean([1], samples: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfMean([1], confidence: 1));
    }

    private static double[] Rounded(double[] values) => [.. values.Select(static value => Math.Round(value, 12))];
}
