using SparseSearch.Core.Vectors;
using Xunit;
using Xunit.Abstractions;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: exact search for many hits stays right and scores few documents beyond them.
/// Method: compare with the oracle where k passes what a threshold is seeded for, with a ceiling for the work.
/// </summary>
public sealed class WindowedLargeKTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(300)]
    [InlineData(1_000)]
    [InlineData(5_000)]
    public void ManyHitsCostFewDocumentsBeyondThem(int k)
    {
        var shape = new TestCollection(100_000, 2_000, 40, 8, ImpactSpread.Skewed, 5);
        using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
        var query = new SparseVector(
            [.. Enumerable.Range(0, 20).Select(i => 5 * i)],
            [.. Enumerable.Range(0, 20).Select(i => 0.5f + (i * 7 % 20 * 0.1f))]);
        var statistics = WindowedExactTests.AssertEqualsOracle(segment, query, k, null);
        output.WriteLine($"k {k}: {statistics.DocumentsScored} documents scored");
        Assert.InRange(statistics.DocumentsScored, k, 4 * k);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void ManyEqualScoresAreOrderedByDocId(int k)
    {
        var shape = new TestCollection(70_000, 20, 3, 8, ImpactSpread.Equal, 6);
        using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
        WindowedExactTests.AssertEqualsOracle(segment, shape.Query(1, 8, weightSpread: 0), k, null);
        WindowedExactTests.AssertEqualsOracle(segment, shape.Query(2, 8), k, shape.Filter(3));
    }
}
