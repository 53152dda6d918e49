using SparseSearch.Core.Filters;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: clusters change how much is looked at, never what an exact search finds, and damage is told. Method: larger
/// collections than <see cref="TestEngines"/>'s tests take, against the oracle; counts; single values changed.
/// </summary>
[Trait("Category", "Instructions")]
public sealed class ClusteredTests
{
    private static readonly ClusteredOptions s_approximate = new() { Mode = WindowedMode.Approximate };

    [Theory]
    [InlineData(8, ImpactSpread.Skewed, 40_000, 768)]
    [InlineData(16, ImpactSpread.Even, 500, 64)]
    [InlineData(8, ImpactSpread.Equal, 300, 16)]
    [InlineData(16, ImpactSpread.Extremes, 70_000, 4_096)]
    internal void ExactSearchEqualsTheOracle(int bits, ImpactSpread spread, int vocabularySize, int buckets)
    {
        var shape = new TestCollection(60_007, vocabularySize, 12, bits, spread, 11);
        using var segment = Build(shape.Docs(), vocabularySize, shape.Quantizer, buckets);
        foreach (var k in (int[])[1, 10, 300, 10_000])
        {
            foreach (var accepted in (DocBitmap?[])[null, shape.Filter(2), shape.Filter(1_000)])
            {
                AssertEqualsOracle(segment, shape.Query((uint)k, 12), k, accepted);
            }
        }
    }

    [Fact]
    public void ClustersOfSeveralWindowsAreSearched()
    {
        // 65,536 clusters of 16 documents fill a window; the best documents stand in the second one.
        const int docCount = (65_536 * 16) + 1_000;
        var docs = new (int, int)[docCount][];
        for (var i = 0; i < docCount; i++)
        {
            docs[i] = [(i % 50, 1 + (i % 97)), (50 + (i % 31), 1 + (i * 7 % 200))];
        }

        docs[^3] = [(1, 250), (51, 250)];
        docs[^900] = [(1, 249), (51, 250)];
        using var segment = Build(docs, 100, new WeightQuantizer(8, 0.5), 64);
        var query = new SparseVector([1, 51, 52], [1.5f, 1f, 0.5f]);
        AssertEqualsOracle(segment, query, 10, null);
        var hits = new ScoredDoc[10];
        ClusteredSearcher.Open(segment, s_approximate).Search(Request(query, 10), hits, out _);
        Assert.Equal([docCount - 3, docCount - 900], [hits[0].DocId, hits[1].DocId]);
    }

    [Fact]
    public void NeighboursThatAreAlikeSpareWork()
    {
        // Groups of 64 documents share their terms, as documents in an order of similarity do.
        var docs = new (int, int)[40_000][];
        for (var i = 0; i < docs.Length; i++)
        {
            var topic = i / 64 * 7_919 % 1_900;
            docs[i] = [.. Enumerable.Range(topic, 20).Select(term => (term, 1 + ((i * 31) + (term * 17)) % 250))];
        }

        using var segment = Build(docs, 2_000, new WeightQuantizer(8, 0.1), 256);
        var (exact, approximate) = (default(SearchStatistics), default(SearchStatistics));
        for (var i = 0; i < 20; i++)
        {
            var query = new SparseVector([.. Enumerable.Range(i * 90, 8)], [.. Enumerable.Repeat(1f, 8)]);
            exact.Add(AssertEqualsOracle(segment, query, 10, null));
            ClusteredSearcher.Open(segment, s_approximate).Search(
                Request(query, 10), new ScoredDoc[10], out var statistics);
            approximate.Add(statistics);
        }

        Assert.InRange(exact.DocumentsScored / 20, 10, 400);
        Assert.InRange(approximate.DocumentsScored / 20, 10, 100);
        Assert.InRange(approximate.BlocksVisited / 20, 1, 250);
    }

    [Fact]
    public void RecallKeepsItsFloorWithTheDefaults()
    {
        var shape = new TestCollection(40_000, 1_000, 40, 8, ImpactSpread.Skewed, 4);
        using var segment = Build(shape.Docs(), 1_000, shape.Quantizer, ClusterSectionsBuilder.DefaultBuckets);
        var searcher = ClusteredSearcher.Open(
            segment, s_approximate with { ClusterCount = 1_500, MinContributionNorm = 0.03 });
        var (good, wanted) = (0, 0);
        for (var i = 0u; i < 20; i++)
        {
            var (expected, found) = (new ScoredDoc[10], new ScoredDoc[10]);
            var request = Request(shape.Query(i, 20), 10);
            wanted += new ExhaustiveSearcher(ForwardIndex.Open(segment)).Search(request, expected, out _);
            var count = searcher.Search(request, found, out var statistics);
            good += expected.Intersect(found[..count]).Count();
            if (statistics.ProvenExact)
            {
                Assert.Equal(expected, found);
            }
        }

        Assert.InRange(good / (double)wanted, 0.9, 1);
    }

    [Fact]
    public void BytesDoNotDependOnTheThreads()
    {
        var shape = new TestCollection(20_000, 900, 20, 16, ImpactSpread.Skewed, 6);
        var bytes = (int threads) => TestSegments.Bytes(
            shape.Docs(), 900, shape.Quantizer,
            [new ImpactPostingsBuilder(), new ClusterSectionsBuilder(100, threads)]);
        Assert.Equal(bytes(1), bytes(7));
    }

    [Theory]
    [InlineData(0, 0, 2, "clusters of version 1")]
    [InlineData(0, 4, 1, "clusters of version 1 and 16 documents")]
    [InlineData(0, 8, 1, "1 clusters")]
    [InlineData(0, 12, 2, "bytes of sketches")]
    [InlineData(0, 13, 99, "16 to 4096 buckets")]
    [InlineData(1, 12, 1, "1 windows")]
    [InlineData(2, 4, 99, "a run within")]
    [InlineData(4, 7, 99, "a bucket of term 3 below 16")]
    public void DamageIsToldAndNeverReadsBeyondASection(int section, int offset, int flip, string expected)
    {
        var bytes = TestSegments.Bytes(
            [[(3, 1), (4, 9)], [(3, 200)]], 5, new WeightQuantizer(8, 1),
            [new ImpactPostingsBuilder(), new ClusterSectionsBuilder(16)]);
        var kind = (SectionKind)((int)SectionKind.ClusterFirst + section);
        bytes[ImpactPostingsTests.SectionStart(bytes, kind) + offset] ^= (byte)flip;
        var fault = Assert.Throws<SegmentFormatException>(() =>
        {
            using var segment = SegmentReader.OpenImage("damaged", bytes);
            ClusteredSearcher.Open(segment).Search(
                Request(new SparseVector([3, 4], [1f, 1f]), 1), new ScoredDoc[1], out _);
        });
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongSketchIsToldByTheChecksum()
    {
        var bytes = TestSegments.Bytes(
            [[(3, 1), (4, 9)], [(3, 200)]], 5, new WeightQuantizer(8, 1),
            [new ImpactPostingsBuilder(), new ClusterSectionsBuilder(16)]);
        bytes[ImpactPostingsTests.SectionStart(bytes, SectionKind.ClusterFirst + 5)] ^= 1;
        using var segment = SegmentReader.OpenImage("damaged", bytes);
        Assert.Throws<SegmentFormatException>(() => segment.Verify());
    }

    [Fact]
    public void ASegmentWithoutClustersIsRefused()
    {
        using var segment = TestSegments.Build([[(1, 1)]], 2, new WeightQuantizer(8, 1));
        Assert.False(ClusteredEngine.IsIn(segment));
        Assert.Throws<SegmentFormatException>(() => ClusteredSearcher.Open(segment));
    }

    [Fact]
    public void OptionsOutsideTheirRangesAreRefused()
    {
        using var segment = Build([[(1, 1)]], 3, new WeightQuantizer(8, 1), 16);
        foreach (var options in (ClusteredOptions[])
            [
                s_approximate with { ClusterCount = 0 }, s_approximate with { CandidateCount = 0 },
                s_approximate with { MinContribution = -1 }, s_approximate with { SketchShare = 2 },
                s_approximate with { MinContributionNorm = 1.5 },
            ])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => ClusteredSearcher.Open(segment, options));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterSectionsBuilder(15));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterSectionsBuilder(4_097));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterSectionsBuilder(16, 0));
    }

    [Fact]
    public void EverySettingOfTheGridCanBeConfigured()
    {
        using var segment = Build([[(1, 1)]], 3, new WeightQuantizer(8, 1), 16);
        var engine = ClusteredEngine.Open(segment);
        foreach (var k in (int[])[1, 10, 10_000])
        {
            var grid = engine.Grid(k);
            Assert.Equal(grid.Count, grid.Distinct().Count());
            Assert.All(grid, setting => Assert.Equal(setting.Engine, engine.Configure(setting).Name));
        }

        Assert.Throws<ArgumentException>(() => engine.Configure(EngineSetting.Parse("clustered clusters=0")));
        Assert.Throws<ArgumentException>(() => engine.Configure(EngineSetting.Parse("windowed")));
    }

    private static SegmentReader Build(
        (int, int)[][] docs, int vocabularySize, WeightQuantizer quantizer, int buckets) => TestSegments.Build(
        docs, vocabularySize, quantizer, new ImpactPostingsBuilder(), new ClusterSectionsBuilder(buckets));

    private static SearchRequest Request(SparseVector query, int k) => new() { Query = query, K = k };

    private static SearchStatistics AssertEqualsOracle(
        SegmentReader segment, SparseVector query, int k, DocBitmap? accepted)
    {
        var request = Request(query, k) with { Accepted = accepted };
        var (expected, found) = (new ScoredDoc[k], new ScoredDoc[k]);
        var expectedCount = new ExhaustiveSearcher(ForwardIndex.Open(segment)).Search(request, expected, out _);
        var count = ClusteredSearcher.Open(segment).Search(request, found, out var statistics);
        Assert.Equal(expected[..expectedCount], found[..count]);
        Assert.True(statistics.ProvenExact);
        return statistics;
    }
}
