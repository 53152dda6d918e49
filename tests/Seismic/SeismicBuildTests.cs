using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SeismicBuildTests
{
    [Theory]
    [InlineData(BlockingStrategy.ApproximateClusters, 8)]
    [InlineData(BlockingStrategy.ExactClusters, 16)]
    [InlineData(BlockingStrategy.FixedSize, 8)]
    public void BytesDoNotDependOnThreads(BlockingStrategy blocking, int bits)
    {
        var options = new SeismicBuildOptions
        {
            PostingsPerList = 100,
            Blocking = blocking,
            Neighbours = 3,
            Compression = ForwardCompression.Gaps,
        };
        var docs = new SyntheticVectors(12).Docs(1_500);
        using var one = SeismicSegment.Build(docs, options with { Threads = 1 }, bits: bits);
        foreach (var threads in new[] { 2, 8 })
        {
            using var many = SeismicSegment.Build(docs, options with { Threads = threads }, bits: bits);
            Assert.True(one.Bytes.AsSpan().SequenceEqual(many.Bytes), $"{threads} threads");
        }
    }

    [Fact]
    public void AnotherSeedGivesOtherBlocks()
    {
        var docs = new SyntheticVectors(12).Docs(1_000);
        using var first = SeismicSegment.Build(docs, new SeismicBuildOptions());
        using var second = SeismicSegment.Build(docs, new SeismicBuildOptions { Seed = 2 });
        Assert.False(first.Bytes.AsSpan().SequenceEqual(second.Bytes));
    }

    [Fact]
    public void BuiltSegmentPassesItsChecksums()
    {
        using var segment = SeismicSegment.Build(
            new SyntheticVectors(13).Docs(300),
            new SeismicBuildOptions { Neighbours = 2, Compression = ForwardCompression.Gaps });
        segment.Reader.Verify();
        Assert.Equal(2, segment.Searcher().StoredNeighbours);
        Assert.True(segment.Searcher().HasCompressedForward);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TinySegmentsAnswer(int docCount)
    {
        SparseVector[] docs = [.. Enumerable.Repeat(new SparseVector([3], [2f]), docCount)];
        using var segment = SeismicSegment.Build(
            docs, new SeismicBuildOptions { Neighbours = 2, Compression = ForwardCompression.Gaps });
        foreach (var variant in Enum.GetValues<ForwardVariant>())
        {
            var searcher = segment.Searcher(new SeismicSearchOptions { Neighbours = 2, Forward = variant });
            var request = new SearchRequest { Query = new SparseVector([3], [1f]), K = 10 };
            Assert.Equal(docCount, searcher.Search(request, new ScoredDoc[10], out _));
        }
    }

    [Fact]
    public void DocumentsWithoutTermsAreNeverFound()
    {
        using var segment = SeismicSegment.Build(
            [SparseVector.Empty, new SparseVector([2], [1f]), SparseVector.Empty],
            new SeismicBuildOptions { Compression = ForwardCompression.Gaps });
        var hits = new ScoredDoc[10];
        var request = new SearchRequest { Query = new SparseVector([2, 4], [1f, 1f]), K = 10 };
        Assert.Equal(1, segment.Searcher().Search(request, hits, out _));
        Assert.Equal(1, hits[0].DocId);
        var empty = new SearchRequest { Query = SparseVector.Empty, K = 10 };
        Assert.Equal(0, segment.Searcher().Search(empty, hits, out _));
    }

    [Fact]
    public void CancelledBuildLeavesNoFile()
    {
        var cancelled = new CancellationToken(canceled: true);
        using var segment = SeismicSegment.Build(new SyntheticVectors(14).Docs(50), new SeismicBuildOptions());
        var path = Path.Combine(Path.GetTempPath(), $"seismic-{Guid.NewGuid():n}.seg");
        using (var writer = SegmentWriter.Create(path))
        {
            Assert.ThrowsAny<OperationCanceledException>(() =>
                new SeismicIndexBuilder(new SeismicBuildOptions()).Append(segment.Forward, writer, cancelled));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void SegmentWithoutSeismicSectionsIsRefused()
    {
        var path = Path.Combine(Path.GetTempPath(), $"seismic-{Guid.NewGuid():n}.seg");
        using (var writer = SegmentWriter.Create(path))
        {
            writer.Complete(new SegmentSummary
            {
                DocCount = 0,
                EmptyDocCount = 0,
                PostingCount = 0,
                VocabularySize = 5,
                VocabularyFingerprint = 0,
                Quantizer = new WeightQuantizer(8, 1),
            });
        }

        using (var reader = SegmentReader.Open(path))
        {
            var refusal = Assert.Throws<SegmentFormatException>(() => SeismicSearcher.Open(reader));
            Assert.Contains("SeismicIndexBuilder", refusal.Message, StringComparison.Ordinal);
        }

        File.Delete(path);
    }
}
