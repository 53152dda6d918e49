using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;
using Xunit;

namespace SparseSearch.Tests;

public sealed class BulkIndexerTests
{
    [Fact]
    public async Task DocumentsAreIndexedInOrderWithTheirVectors()
    {
        using var folder = new IndexTestFolder();
        using var encoder = new HashingEncoder();
        var documents = Documents(100);
        await BulkIndexer.BuildAsync(
            folder.Path, documents, encoder, bulkOptions: new BulkOptions { ChunkDocuments = 7 });
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(encoder.Description, index.Manifest.Encoder);
        var expected = await encoder.EncodeAsync([.. documents.Select(d => d.EncodedText)], EncodingSide.Document);
        for (var doc = 0; doc < documents.Length; doc++)
        {
            Assert.Equal(documents[doc], index.Document(doc));
            Assert.Equal(expected[doc].TermIds.ToArray(), index.VectorOf(doc).TermIds.ToArray());
        }
    }

    [Fact]
    public async Task ProgressCountsDocumentsAndEmptyOnes()
    {
        using var folder = new IndexTestFolder();
        using var encoder = new HashingEncoder();
        var seen = new Recorder();
        await BulkIndexer.BuildAsync(
            folder.Path, Documents(50), encoder, new IndexBuildOptions { MaxDocsPerSegment = 20 },
            bulkOptions: new BulkOptions { ChunkDocuments = 8 }, progress: seen);
        Assert.Equal(8, seen.Reports.Count);
        var indexed = seen.Reports.Select(r => r.DocumentsIndexed);
        Assert.Equal(indexed.Order(), indexed);
        var last = seen.Reports[^1];
        Assert.Equal((50, 50), (last.DocumentsRead, last.DocumentsIndexed));
        Assert.Equal((5, 3), (last.EmptyDocuments, last.SegmentsWritten));
    }

    [Fact]
    public async Task ChunksKeepWithinTheirLimits()
    {
        using var folder = new IndexTestFolder();
        using var encoder = new HashingEncoder();
        SourceDocument[] documents =
        [
            new("a", "", new string('x', 60)), new("b", "", new string('x', 60)), new("c", "", new string('x', 500)),
            new("d", "", "x"), new("e", "", "x"),
        ];
        var options = new BulkOptions { ChunkCharacters = 100, ChunkDocuments = 10 };
        await BulkIndexer.BuildAsync(folder.Path, documents, encoder, bulkOptions: options);
        Assert.Equal([1, 1, 1, 2], encoder.Batches);
    }

    [Fact]
    public async Task ChunkSizesDoNotChangeTheBytes()
    {
        var segments = new List<byte[]>();
        foreach (var (documents, threads) in new[] { (1, 1), (13, 2), (1000, 8) })
        {
            using var folder = new IndexTestFolder();
            using var encoder = new HashingEncoder();
            var manifest = await BulkIndexer.BuildAsync(
                folder.Path, Documents(200), encoder, new IndexBuildOptions { Threads = threads },
                bulkOptions: new BulkOptions { ChunkDocuments = documents });
            segments.Add(await File.ReadAllBytesAsync(Path.Combine(folder.Path, manifest.Segments.Single().File)));
        }

        Assert.Equal(segments[0], segments[1]);
        Assert.Equal(segments[0], segments[2]);
    }

    [Fact]
    public async Task ARefusedDocumentEndsTheBuildAndLeavesNothing()
    {
        using var folder = new IndexTestFolder();
        using var encoder = new HashingEncoder();
        SourceDocument[] documents = [.. Documents(30), Documents(1)[0]];
        var error = await Assert.ThrowsAsync<RefusedDocumentException>(() => BulkIndexer.BuildAsync(
            folder.Path, documents, encoder, bulkOptions: new BulkOptions { ChunkDocuments = 4 }));
        Assert.Equal(31, error.Position);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public async Task ACancelledBuildLeavesNothing()
    {
        using var folder = new IndexTestFolder();
        using var encoder = new HashingEncoder();
        using var cancellation = new CancellationTokenSource();
        var progress = new Recorder(report =>
        {
            if (report.DocumentsIndexed >= 20)
            {
                cancellation.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BulkIndexer.BuildAsync(
            folder.Path, Documents(100), encoder, new IndexBuildOptions { MaxDocsPerSegment = 5 },
            bulkOptions: new BulkOptions { ChunkDocuments = 4 }, progress: progress,
            cancellationToken: cancellation.Token));
        Assert.Empty(folder.Names);
    }

    [Fact]
    public async Task DocumentsMayArriveOverTime()
    {
        using var folder = new IndexTestFolder();
        using var encoder = new HashingEncoder();
        using var builder = IndexBuilder.Create(folder.Path, encoder.Vocabulary);
        await BulkIndexer.AddAsync(builder, Stream(), encoder);
        Assert.Equal(12, builder.Commit().DocCount);

        static async IAsyncEnumerable<SourceDocument> Stream()
        {
            foreach (var document in Documents(12))
            {
                await Task.Yield();
                yield return document;
            }
        }
    }

    [Fact]
    public async Task AnEncoderOfAnotherVocabularyIsRefused()
    {
        using var folder = new IndexTestFolder();
        using var encoder = new HashingEncoder();
        using var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words);
        await Assert.ThrowsAsync<ArgumentException>(() => BulkIndexer.AddAsync(builder, Documents(3), encoder));
    }

    [Fact]
    public void ChunkLimitsOutsideTheirRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(new BulkOptions { ChunkDocuments = 0 }.Validate);
        Assert.Throws<ArgumentOutOfRangeException>(new BulkOptions { ChunkCharacters = 0 }.Validate);
    }

    [Fact]
    public void VectorsAreCalledByTheirRow()
    {
        using var folder = new IndexTestFolder();
        SparseVector[] rows = [.. Enumerable.Range(0, 12).Select(i => IndexTestFolder.Vector(i))];
        var seen = new Recorder();
        VectorIndexer.Build(folder.Path, IndexTestFolder.Words, rows, progress: seen);
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal("11", index.ExternalIdOf(11));
        Assert.Null(index.Segments[0].Documents);
        Assert.Equal(new SourceDocument("3", "", ""), index.Document(3));
        Assert.Equal(12, seen.Reports.Single().DocumentsIndexed);
    }

    /// <summary>Numbered documents; every tenth is empty.</summary>
    private static SourceDocument[] Documents(int count) => [.. Enumerable.Range(0, count).Select(i => i % 10 == 9
        ? new SourceDocument($"d{i}", "", "")
        : new SourceDocument($"d{i}", $"title {i}", $"some words of document {i} and {i * i}"))];

    private sealed class Recorder(Action<BulkProgress>? then = null) : IProgress<BulkProgress>
    {
        public List<BulkProgress> Reports { get; } = [];

        public void Report(BulkProgress value)
        {
            Reports.Add(value);
            then?.Invoke(value);
        }
    }
}
