using CsCheck;
using SparseSearch.Eval.Metrics;
using Xunit;

namespace SparseSearch.Tests;

public sealed class MetricNameTests
{
    [Theory]
    [InlineData("ndcg@10")]
    [InlineData("mrr@10")]
    [InlineData("recall@100")]
    [InlineData("map@100")]
    [InlineData("p@10")]
    [InlineData("hit@10")]
    [InlineData("rcap@100")]
    [InlineData("judged@10")]
    public void NameIsReadAndPrintedAlike(string name) => Assert.Equal(name, Metric.Parse(name).ToString());

    [Fact]
    public void EveryMetricReadsItsOwnName() =>
        Gen.Select(Gen.Enum<MetricKind>(), Gen.Int[1, Metric.CutoffLimit])
            .Sample((kind, cutoff) => Metric.Parse(new Metric(kind, cutoff).ToString()) == new Metric(kind, cutoff));

    [Fact]
    public void LettersMayBeLarge() => Assert.Equal("ndcg@10", Metric.Parse("nDCG@10").ToString());

    [Theory]
    [InlineData("ndcg@0", "1 to 1000000")]
    [InlineData("ndcg@-1", "1 to 1000000")]
    [InlineData("ndcg@1000001", "1 to 1000000")]
    [InlineData("ndcg@ten", "1 to 1000000")]
    [InlineData("ndcg@", "1 to 1000000")]
    [InlineData("foo@3", "ndcg, ndcg_exp, mrr")]
    [InlineData("ndcg", "ndcg@10")]
    [InlineData("", "ndcg@10")]
    public void BadNameIsRefusedWithWhatThereIs(string name, string expected)
    {
        var message = Assert.Throws<FormatException>(() => Metric.Parse(name)).Message;
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListIsReadInOrder() =>
        Assert.Equal(["ndcg@10", "p@1"], Metric.ParseList("ndcg@10, p@1").Select(metric => metric.ToString()));

    [Theory]
    [InlineData("ndcg@10,ndcg@10", "twice")]
    [InlineData(" , ", "names no metric")]
    [InlineData("ndcg@10,foo", "'foo'")]
    public void BadListIsRefused(string names, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<FormatException>(() => Metric.ParseList(names)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void CutoffOutOfRangeIsRefused(int cutoff) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Metric(MetricKind.Ndcg, cutoff));
}
