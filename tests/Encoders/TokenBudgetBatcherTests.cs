using CsCheck;
using SparseSearch.Encoders.Batching;
using Xunit;

namespace SparseSearch.Tests;

public sealed class TokenBudgetBatcherTests
{
    private static readonly Gen<(int[] Lengths, int Budget)> s_cases =
        Gen.Select(Gen.Int[1, 512].Array[0, 300], Gen.Int[1, 4096]);

    [Fact]
    public void EveryTextStandsInExactlyOneBatch() => s_cases.Sample(static c =>
        TokenBudgetBatcher.Plan(c.Lengths, c.Budget).SelectMany(static b => b).Order()
            .SequenceEqual(Enumerable.Range(0, c.Lengths.Length)));

    [Fact]
    public void NoBatchExceedsTheBudgetUnlessOneTextDoes() => s_cases.Sample(static c =>
        TokenBudgetBatcher.Plan(c.Lengths, c.Budget).All(b =>
            b.Length <= TokenBudgetBatcher.MaxRows
            && (b.Length == 1 || b.Length * b.Max(i => c.Lengths[i]) <= c.Budget)));

    [Fact]
    public void TheLongestTextsComeFirst() => s_cases.Sample(static c =>
    {
        var lengths = TokenBudgetBatcher.Plan(c.Lengths, c.Budget).SelectMany(static b => b).Select(i => c.Lengths[i]);
        return lengths.SequenceEqual(c.Lengths.OrderDescending());
    });

    [Fact]
    public void EqualLengthsKeepTheirOrder()
    {
        var plan = TokenBudgetBatcher.Plan([5, 9, 5, 5, 9], tokenBudget: 10);
        Assert.Equal([[1], [4], [0, 2], [3]], plan);
    }

    [Fact]
    public void ATextAboveTheBudgetGoesAlone() =>
        Assert.Equal([[1], [0, 2]], TokenBudgetBatcher.Plan([4, 500, 4], tokenBudget: 8));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(8, 0)]
    public void AnEmptyBudgetOrTextIsRefused(int budget, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenBudgetBatcher.Plan([length], budget));
}
