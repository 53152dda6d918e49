using CsCheck;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The steps of a build by themselves: pruning, blocking, summaries.</summary>
public sealed class SeismicStepsTests
{
    private static readonly SparseVector[] s_toy =
    [
        new([0, 1], [9f, 1f]),
        new([0, 2], [5f, 2f]),
        new([0, 1], [5f, 8f]),
        new([0, 2], [1f, 255f]),
    ];

    [Fact]
    public void FixedSizeKeepsTheHeaviestOfEachList()
    {
        var pruning = Prune(new SeismicBuildOptions { Pruning = PruningStrategy.FixedSize, PostingsPerList = 2 });
        Assert.Equal([0, 1], ListOf(pruning, 0));
        Assert.Equal([2, 0], ListOf(pruning, 1));
        Assert.Equal([3, 1], ListOf(pruning, 2));
        Assert.Equal(8, pruning.PostingCount);
    }

    [Fact]
    public void GlobalThresholdKeepsTheHeaviestOfAllAndCapsLists()
    {
        // λ × 3 terms = 3 postings: 255, 9, 8.
        var pruning = Prune(new SeismicBuildOptions { PostingsPerList = 1, MaxFraction = 1 });
        Assert.Equal([0], ListOf(pruning, 0));
        Assert.Equal([2], ListOf(pruning, 1));
        Assert.Equal([3], ListOf(pruning, 2));

        // 6 postings: both of weight 5 and the first of weight 2 as well; a list has at most 2.
        pruning = Prune(new SeismicBuildOptions { PostingsPerList = 2, MaxFraction = 1 });
        Assert.Equal([0, 1], ListOf(pruning, 0));
        Assert.Equal([2], ListOf(pruning, 1));
        Assert.Equal([3, 1], ListOf(pruning, 2));
    }

    [Fact]
    public void GlobalThresholdCutsTiesInTheOrderOfDocuments()
    {
        SparseVector[] docs = [.. Enumerable.Repeat(new SparseVector([0, 1], [255f, 255f]), 4)];
        using var segment = SeismicSegment.Build(docs, new SeismicBuildOptions(), 2);
        var pruning = StaticPruning.Run(
            segment.Forward, new SeismicBuildOptions { PostingsPerList = 1, MaxFraction = 4 }, default);
        Assert.Equal([0], ListOf(pruning, 0));
        Assert.Equal([0], ListOf(pruning, 1));
    }

    [Theory]
    [InlineData(BlockingStrategy.ApproximateClusters, 0)]
    [InlineData(BlockingStrategy.ApproximateClusters, 2)]
    [InlineData(BlockingStrategy.ExactClusters, 5)]
    [InlineData(BlockingStrategy.ExactClusters, 65_535)]
    [InlineData(BlockingStrategy.FixedSize, 2)]
    public void BlocksHoldEveryDocumentOnce(BlockingStrategy strategy, int minClusterSize)
    {
        using var segment = SeismicSegment.Build(new SyntheticVectors(31).Docs(600), new SeismicBuildOptions());
        var options = new SeismicBuildOptions { Blocking = strategy, MinClusterSize = minClusterSize };
        var heaviest = strategy == BlockingStrategy.ApproximateClusters
            ? HeaviestTerms.Build(segment.Forward, options.DocCut, default) : null;
        var blocking = new GeometricBlocking(segment.Forward, heaviest, options);
        var docs = Enumerable.Range(100, 400).Reverse().ToArray();
        var starts = new List<uint>();
        blocking.Run(5, docs, starts);
        Assert.Equal(Enumerable.Range(100, 400), docs.Order());
        Assert.Equal(0u, starts[0]);
        Assert.Equal(400u, starts[^1]);
        Assert.InRange(starts.Count - 1, 1, 40);
        for (var block = 0; block + 1 < starts.Count; block++)
        {
            var members = docs[(int)starts[block]..(int)starts[block + 1]];
            Assert.Equal(members.Order(), members);
            Assert.True(starts.Count == 2 || strategy == BlockingStrategy.FixedSize || members.Length > minClusterSize);
        }
    }

    [Fact]
    public void SimilarDocumentsShareABlock()
    {
        var docs = Enumerable.Range(0, 60).Select(i => i % 2 == 0
            ? new SparseVector([0, 1, 2], [1f, 9f, 9f]) : new SparseVector([0, 3, 4], [1f, 9f, 9f])).ToArray();
        using var segment = SeismicSegment.Build(docs, new SeismicBuildOptions(), 5);
        var blocking = new GeometricBlocking(segment.Forward, null, new SeismicBuildOptions
        {
            Blocking = BlockingStrategy.ExactClusters,
            CentroidFraction = .2,
        });
        var ids = Enumerable.Range(0, 60).ToArray();
        var starts = new List<uint>();
        blocking.Run(0, ids, starts);
        for (var block = 0; block + 1 < starts.Count; block++)
        {
            Assert.Single(ids[(int)starts[block]..(int)starts[block + 1]].Select(id => id % 2).Distinct());
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void CodesAreNeverBelowTheMaximumAndCloseToIt(int bits)
    {
        using var segment = SeismicSegment.Build(
            new SyntheticVectors(32).Docs(200), new SeismicBuildOptions(), bits: bits);
        var summary = new BlockSummary(segment.Forward, 1, int.MaxValue);
        Gen.Int[0, 199].Array[1, 12].Select(ids => ids.Distinct().Order().ToArray()).Sample(ids =>
        {
            summary.Run(ids);
            var maxima = Maxima(segment, ids);
            Assert.Equal(maxima.Keys.Order(), summary.TermIds.Order());
            for (var i = 0; i < summary.TermIds.Count; i++)
            {
                var decoded = summary.Minimum + (summary.Codes[i] * summary.Step);
                Assert.InRange(decoded, maxima[summary.TermIds[i]], maxima[summary.TermIds[i]] + summary.Step - 1);
            }
        }, threads: 1);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void EqualMinimumAndMaximumGiveTheImpactItself(int bits)
    {
        using var segment = SeismicSegment.Build(
            [new SparseVector([1, 2], [3f, 3f])], new SeismicBuildOptions(), 3, bits);
        var summary = new BlockSummary(segment.Forward, 1, int.MaxValue);
        summary.Run([0]);
        Assert.Equal(1, summary.Step);
        Assert.All(summary.Codes, code =>
            Assert.Equal(segment.Forward.Quantizer.MaxImpact, summary.Minimum + (code * summary.Step)));
    }

    [Theory]
    [InlineData(8, .4)]
    [InlineData(16, .5)]
    [InlineData(16, .9)]
    public void EnergyKeepsTheHeaviestTermsUpToTheOneThatCrosses(int bits, double energy)
    {
        using var segment = SeismicSegment.Build(
            new SyntheticVectors(33).Docs(60), new SeismicBuildOptions(), bits: bits);
        var summary = new BlockSummary(segment.Forward, energy, int.MaxValue);
        for (var docId = 0; docId + 3 <= 60; docId += 3)
        {
            int[] ids = [docId, docId + 1, docId + 2];
            summary.Run(ids);
            var maxima = Maxima(segment, ids);
            var needed = energy * maxima.Values.Sum();
            var expected = new List<int>();
            foreach (var (term, impact) in maxima.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key))
            {
                if (needed <= 0)
                {
                    break;
                }

                expected.Add(term);
                needed -= impact;
            }

            Assert.Equal(expected.Order(), summary.TermIds.Order());
        }
    }

    [Fact]
    public void LimitOfTermsKeepsTheHeaviest()
    {
        using var segment = SeismicSegment.Build(
            [new SparseVector([1, 2, 3], [1f, 3f, 2f])], new SeismicBuildOptions(), 9);
        var summary = new BlockSummary(segment.Forward, 1, 2);
        summary.Run([0]);
        Assert.Equal([2, 3], summary.TermIds);
    }

    private static Dictionary<int, int> Maxima(SeismicSegment segment, int[] ids)
    {
        var maxima = new Dictionary<int, int>();
        foreach (var id in ids)
        {
            var doc = segment.Forward.Document(id);
            for (var i = 0; i < doc.Nnz; i++)
            {
                maxima[doc.TermId(i)] = Math.Max(maxima.GetValueOrDefault(doc.TermId(i)), doc.Impact(i));
            }
        }

        return maxima;
    }

    private static StaticPruning Prune(SeismicBuildOptions options)
    {
        using var segment = SeismicSegment.Build(s_toy, new SeismicBuildOptions(), 3);
        return StaticPruning.Run(segment.Forward, options, default);
    }

    private static int[] ListOf(StaticPruning pruning, int termId)
    {
        var docIds = new int[pruning.CountOf(termId)];
        ulong[] keys = [];
        pruning.CopyList(termId, docIds, ref keys);
        return docIds;
    }
}
