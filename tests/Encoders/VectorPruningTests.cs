using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using Xunit;

namespace SparseSearch.Tests;

public sealed class VectorPruningTests
{
    /// <summary>Sum 10; the weights of terms 2 and 5 are equal.</summary>
    private static readonly SparseVector s_vector = new([1, 2, 5, 7, 9], [1f, 2f, 2f, 4f, 1f]);

    [Theory]
    [InlineData("none", new[] { 1, 2, 5, 7, 9 })]
    [InlineData("top_k 1", new[] { 7 })]
    [InlineData("top_k 2", new[] { 2, 7 })]
    [InlineData("top_k 4", new[] { 1, 2, 5, 7 })]
    [InlineData("top_k 99", new[] { 1, 2, 5, 7, 9 })]
    [InlineData("abs_value 2", new[] { 2, 5, 7 })]
    [InlineData("threshold 2", new[] { 7 })]
    [InlineData("threshold 4", new int[0])]
    [InlineData("max_ratio 0.5", new[] { 2, 5, 7 })]
    [InlineData("max_ratio 1", new[] { 7 })]
    [InlineData("prune_ratio 0.5", new[] { 7 })]
    [InlineData("prune_ratio 0.25", new[] { 2, 5, 7 })]
    [InlineData("alpha_mass 0.4", new[] { 7 })]
    [InlineData("alpha_mass 0.41", new[] { 2, 7 })]
    [InlineData("alpha_mass 0.6", new[] { 2, 7 })]
    [InlineData("alpha_mass 0.8", new[] { 2, 5, 7 })]
    [InlineData("alpha_mass 1", new[] { 1, 2, 5, 7, 9 })]
    [InlineData("top_k 3, alpha_mass 0.5", new[] { 7 })]
    [InlineData("max_ratio 0.5, top_k 2", new[] { 2, 7 })]
    public void EachRuleKeepsWhatItsDefinitionSays(string rules, int[] kept)
    {
        var pruned = VectorPruning.Parse(rules).Apply(s_vector);
        Assert.Equal(kept, pruned.TermIds.ToArray());
        var weights = s_vector.TermIds.ToArray().Zip(s_vector.Weights.ToArray()).ToDictionary();
        Assert.Equal(kept.Select(id => weights[id]), pruned.Weights.ToArray());
    }

    [Fact]
    public void AlphaMassIsTakenOfWhatTheRuleBeforeHasKept() =>
        Assert.Equal([2, 7], VectorPruning.Parse("top_k 3, alpha_mass 0.7").Apply(s_vector).TermIds.ToArray());

    [Fact]
    public void NothingPrunedIsTheSameVector() =>
        Assert.Same(s_vector, VectorPruning.Parse("abs_value 0.5").Apply(s_vector));

    [Fact]
    public void TheEmptyVectorStaysEmpty() => Assert.All(
        ["top_k 3", "max_ratio 0.1", "alpha_mass 0.9", "threshold 0"],
        static rule => Assert.Same(SparseVector.Empty, VectorPruning.Parse(rule).Apply(SparseVector.Empty)));

    [Theory]
    [InlineData("top_k 400, max_ratio 0.1, prune_ratio 0.25, alpha_mass 0.5, abs_value 0.125, threshold 0")]
    [InlineData("none")]
    public void TextComesBackAsItWas(string text)
    {
        var pruning = VectorPruning.Parse(text);
        Assert.Equal(text, pruning.ToString());
        Assert.Equal(pruning, VectorPruning.Parse(pruning.ToString()));
        Assert.Equal(pruning.GetHashCode(), VectorPruning.Parse(text).GetHashCode());
        Assert.NotEqual(pruning, VectorPruning.Parse("top_k 1"));
    }

    [Theory]
    [InlineData("top 400")]
    [InlineData("top_k")]
    [InlineData("top_k 2.5")]
    [InlineData("top_k many")]
    [InlineData("top_k 3,, max_ratio 0.1")]
    public void WhatIsNoRuleIsRefusedWithTheListOfRules(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => VectorPruning.Parse(text));
        Assert.Contains("alpha_mass", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("top_k 0")]
    [InlineData("top_k -1")]
    [InlineData("max_ratio 0")]
    [InlineData("max_ratio 1.5")]
    [InlineData("prune_ratio 1")]
    [InlineData("alpha_mass 1.01")]
    [InlineData("abs_value -1")]
    [InlineData("threshold NaN")]
    public void ANumberOutOfItsRangeIsRefused(string text) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorPruning.Parse(text));
}
