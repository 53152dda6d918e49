using SparseSearch.Core.Searching;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

public sealed class OverlapWithExactTests
{
    private static readonly ScoredDoc[] s_exact = [new(1, 9), new(2, 8), new(3, 7), new(4, 7), new(5, 1)];

    [Fact]
    public void ExactRankingOverlapsWithItself() => Assert.Equal(1, OverlapWithExact.At(3, s_exact, s_exact));

    [Fact]
    public void ShareOfTheBestIsCounted() =>
        Assert.Equal(2.0 / 3, OverlapWithExact.At(3, [new(1, 9), new(3, 7), new(5, 1)], s_exact), 14);

    [Fact]
    public void AnyOfTheDocumentsTiedAtTheEndWillDo() =>
        Assert.Equal(1, OverlapWithExact.At(3, [new(1, 9), new(2, 8), new(4, 7)], s_exact));

    [Fact]
    public void ScoreWithinTheToleranceIsATie()
    {
        ScoredDoc[] near = [new(1, 9), new(2, 8), new(6, 6.99999f)];
        Assert.Equal(1, OverlapWithExact.At(3, near, s_exact));
        Assert.Equal(2.0 / 3, OverlapWithExact.At(3, near, s_exact, tolerance: 0), 14);
    }

    [Fact]
    public void OnlyTheFirstHitsCountAndEachOnce()
    {
        Assert.Equal(0.5, OverlapWithExact.At(2, [new(1, 9), new(5, 1), new(2, 8)], s_exact));
        Assert.Equal(0.5, OverlapWithExact.At(2, [new(1, 9), new(1, 9)], s_exact));
    }

    [Fact]
    public void FewerExactHitsThanAskedForAreTheWhole()
    {
        Assert.Equal(0.5, OverlapWithExact.At(10, [new(1, 9)], s_exact.AsSpan(0, 2)));
        Assert.Equal(1, OverlapWithExact.At(10, s_exact, []));
        Assert.Equal(0, OverlapWithExact.At(10, [], s_exact));
    }

    [Fact]
    public void ExternalIdsCompareAlike() =>
        Assert.Equal(0.5, OverlapWithExact.At(2, [new RunHit("a", 2)], [new RunHit("a", 2), new RunHit("b", 1)]));

    [Fact]
    public void BadArgumentsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OverlapWithExact.At(0, s_exact, s_exact));
        Assert.Throws<ArgumentOutOfRangeException>(() => OverlapWithExact.At(1, s_exact, s_exact, -1));
    }
}
