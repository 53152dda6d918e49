using SparseSearch.Core.Numerics;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void TheSameSeedAndStreamGiveTheSameNumbers()
    {
        Assert.Equal(Drawn(7, 3), Drawn(7, 3));
        Assert.NotEqual(Drawn(7, 3), Drawn(7, 4));
        Assert.NotEqual(Drawn(7, 3), Drawn(8, 3));
    }

    [Fact]
    public void WholeNumbersStayInTheirRangeAndReachAllOfIt()
    {
        var random = new SeededRandom(1, 1);
        var counts = new int[6];
        for (var i = 0; i < 6_000; i++)
        {
            counts[random.Next(6)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void NormalNumbersHaveTheirMeanAndDeviation()
    {
        var random = new SeededRandom(2, 1);
        var numbers = Enumerable.Range(0, 20_000).Select(_ => random.NextNormal()).ToArray();
        Assert.InRange(numbers.Average(), -0.03, 0.03);
        Assert.InRange(numbers.Average(x => x * x), 0.96, 1.04);
        Assert.All(numbers, x => Assert.InRange(x, -9, 9));
    }

    private static double[] Drawn(ulong seed, long stream)
    {
        var random = new SeededRandom(seed, stream);
        return [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble())];
    }
}
