using CsCheck;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Commands;
using SparseSearch.Eval.Latency;
using Xunit;

namespace SparseSearch.Tests;

public sealed class CollectionStatisticsTests
{
    private static readonly SparseVector[] s_documents =
        [new([0, 1], [1f, 1f]), new([1], [2f]), new([1, 3], [1f, 1f]), SparseVector.Empty];

    [Fact]
    public void FrequenciesAndDensityAreCounted()
    {
        var statistics = CollectionStatistics.Count(s_documents, 5);
        Assert.Equal([1, 3, 0, 1, 0], statistics.DocumentFrequencies.ToArray());
        Assert.Equal((4, 5.0 / 4), (statistics.DocumentCount, statistics.MeanDocumentNnz));
    }

    [Fact]
    public void FlopsIsTheSumOverTermsOfBothShares()
    {
        // Terms 0, 1, 3 stand in 1/4, 3/4, 1/4 of the documents and in 0/2, 2/2, 1/2 of the queries.
        SparseVector[] queries = [new([1, 3], [1f, 1f]), new([1, 9], [1f, 1f])];
        Assert.Equal(0.75 + (0.5 * 0.25), CollectionStatistics.Count(s_documents, 5).Flops(queries), 14);
    }

    [Fact]
    public void NothingCostsNothing()
    {
        Assert.Equal(0, CollectionStatistics.Count([], 5).Flops(s_documents));
        Assert.Equal(0, CollectionStatistics.Count(s_documents, 5).Flops([]));
        Assert.Equal(0, new CollectionStatistics(0, []).MeanDocumentNnz);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void FrequencyBeyondTheCollectionIsRefused(int frequency) =>
        Assert.Contains(
            $"Term 1 has document frequency {frequency}",
            Assert.Throws<ArgumentException>(() => new CollectionStatistics(4, [0, frequency])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void PercentilesAreTheNearestRanks()
    {
        var summary = LatencySummary.Of(Enumerable.Range(1, 200).Reverse().Select(i => TimeSpan.FromMicroseconds(i)));
        Assert.Equal((200, 100.5, 100, 190, 198), Values(summary));
        Assert.Equal((1, 7, 7, 7, 7), Values(LatencySummary.Of([TimeSpan.FromMicroseconds(7)])));
        Assert.Equal((0, 0, 0, 0, 0), Values(LatencySummary.Of([])));
    }

    [Fact]
    public void PercentilesAscendAndWereMeasured() =>
        Gen.Int[0, 1000].Array[1, 300].Sample(micros =>
        {
            var (count, _, p50, p95, p99) = Values(LatencySummary.Of(micros.Select(m => TimeSpan.FromMicroseconds(m))));
            return count == micros.Length && p50 <= p95 && p95 <= p99
                && micros.Contains((int)p50) && micros.Contains((int)p95) && micros.Contains((int)p99);
        });

    private static (int Count, double Mean, double P50, double P95, double P99) Values(LatencySummary summary) =>
        (summary.Count, summary.MeanMicros, summary.P50Micros, summary.P95Micros, summary.P99Micros);
}
