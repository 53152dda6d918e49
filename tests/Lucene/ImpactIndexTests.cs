using SparseSearch.Api.Vectors;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Indexer.Operations;
using SparseSearch.Lucene;
using Xunit;
using SystemDirectory = System.IO.Directory;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: Lucene.Net over impacts answers as the exhaustive loop, whatever happens to the index and to what is kept beside it.
/// Method: change, damage, leave unfinished, lock, copy; each time every hit and score is compared.
/// </summary>
public sealed class ImpactIndexTests
{
    [Fact]
    public void ChangesAreFollowed()
    {
        using var collection = new VectorCollection();
        using var impacts = collection.Impacts();
        collection.AssertAnswers(impacts);
        collection.Put(0, 500);
        collection.AssertAnswers(impacts);
        collection.Put(400, 900);
        collection.Delete(0, 300, step: 2);
        collection.AssertAnswers(impacts);
        collection.Live.Compact();
        collection.AssertAnswers(impacts);
        collection.Delete(0, 900);
        collection.AssertAnswers(impacts);
    }

    [Fact]
    public void WhatWasReadIsKeptAndReadAgain()
    {
        using var collection = new VectorCollection();
        collection.Put(0, 300);
        collection.AssertAnswers();
        var folder = Assert.Single(Kept(collection));
        var written = SystemDirectory.GetLastWriteTimeUtc(folder);
        collection.AssertAnswers();
        Assert.Equal(written, SystemDirectory.GetLastWriteTimeUtc(Assert.Single(Kept(collection))));
        var listed = Assert.Single(SideInventory.Of(collection.Folder));
        Assert.Equal(Path.GetFileName(folder), $"{listed.SegmentId}-{listed.Content}");
        Assert.True(listed.IsImpacts);
        Assert.Equal(
            SystemDirectory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(static f => new FileInfo(f).Length), listed.Bytes);
    }

    [Fact]
    public void SmallSegmentsAreHeldInMemory()
    {
        using var collection = new VectorCollection { Options = new SideIndexOptions { LeastKeptDocs = 301 } };
        collection.Put(0, 300);
        collection.AssertAnswers();
        Assert.False(SystemDirectory.Exists(collection.Side));
        Assert.Empty(SideInventory.Of(collection.Folder));
    }

    [Theory]
    [InlineData("segments_1")]
    [InlineData("segments.gen")]
    [InlineData("*.doc")]
    [InlineData("*.tim")]
    [InlineData("*.si")]
    public void WhatIsMissingOrCutOffIsMadeAnew(string pattern)
    {
        using var collection = new VectorCollection();
        collection.Put(0, 300);
        collection.AssertAnswers();
        foreach (var keep in (int[])[0, 9, -1])
        {
            foreach (var file in SystemDirectory.GetFiles(collection.Side, pattern, SearchOption.AllDirectories))
            {
                if (keep < 0)
                {
                    File.Delete(file);
                }
                else
                {
                    File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Take(keep)]);
                }
            }

            collection.AssertAnswers();
        }
    }

    [Fact]
    public void TheImpactsOfAnotherSegmentAreNotTakenForTheseNorTextsForImpacts()
    {
        using var collection = new VectorCollection();
        collection.Put(0, 300);
        collection.AssertAnswers();
        using var other = new VectorCollection();
        other.Put(0, 301);
        other.AssertAnswers();
        var (own, foreign) = (Assert.Single(Kept(collection)), Assert.Single(Kept(other)));
        SystemDirectory.Delete(own, recursive: true);
        SystemDirectory.Move(foreign, own);
        collection.AssertAnswers();

        collection.Live.Refresh();
        using (var snapshot = collection.Live.Snapshot())
        using (var texts = new TextIndex(collection.Folder, collection.Options))
        using (texts.Open(snapshot, new Bm25Options()))
        {
            Assert.Equal(2, Kept(collection).Length);
        }

        SystemDirectory.Delete(own, recursive: true);
        SystemDirectory.Move(Assert.Single(Kept(collection)), own);
        collection.AssertAnswers();
    }

    [Fact]
    public void WhileAnotherProcessWritesTheImpactsAreHeldInMemory()
    {
        using var collection = new VectorCollection();
        collection.Put(0, 300);
        SystemDirectory.CreateDirectory(collection.Side);
        using var held = new FileStream(
            Path.Combine(collection.Side, "writing.lock"), FileMode.Create, FileAccess.Write, FileShare.None);
        collection.AssertAnswers();
        Assert.Empty(Kept(collection));
    }

    [Fact]
    public void WhatNoSegmentNeedsAnyMoreGoesAndOlderStatesAnswerOn()
    {
        using var collection = new VectorCollection { Options = new SideIndexOptions { LeastKeptDocs = 0, Tidies = true } };
        using var impacts = collection.Impacts();
        collection.Put(0, 200);
        collection.Live.Refresh();
        using var older = collection.Live.Snapshot();
        using var searcher = LuceneSearcher.Open(older, impacts);
        collection.Put(200, 400);
        collection.AssertAnswers(impacts);
        Assert.Equal(2, Kept(collection).Length);
        collection.Live.Compact();
        collection.AssertAnswers(impacts);
        Assert.Single(Kept(collection));
        collection.AssertAnswers(older, searcher);
        impacts.Dispose();
        collection.AssertAnswers(older, searcher);
        Assert.Throws<ObjectDisposedException>(() => LuceneSearcher.Open(older, impacts));
    }

    [Fact]
    public void CopiesAndVerificationOfTheIndexPassItOver()
    {
        using var collection = new VectorCollection();
        collection.Put(0, 300);
        collection.AssertAnswers();
        collection.Live.Commit();
        var copy = collection.Beside("copy.index");
        IndexCopy.Copy(collection.Folder, copy);
        Assert.False(SystemDirectory.Exists(Path.Combine(copy, "lucene")));
        Assert.True(IndexVerification.Run(collection.Folder).IsSound);
    }

    [Fact]
    public void ACancelledReadingLeavesNothing()
    {
        using var collection = new VectorCollection();
        collection.Put(0, 300);
        using var impacts = collection.Impacts();
        collection.Live.Refresh();
        using var snapshot = collection.Live.Snapshot();
        Assert.ThrowsAny<OperationCanceledException>(() => impacts.Open(snapshot, new CancellationToken(canceled: true)));
        Assert.Empty(Kept(collection));
        collection.AssertAnswers();
    }

    [Fact]
    public void ACancelledSearchIsLeft()
    {
        using var collection = new VectorCollection();
        collection.Put(0, 300);
        collection.Live.Refresh();
        using var snapshot = collection.Live.Snapshot();
        using var searcher = LuceneSearcher.Open(snapshot, new EngineSetting(VectorEngines.Lucene));
        var request = new SearchRequest { Query = collection.Vector(5), K = 10 };
        Assert.ThrowsAny<OperationCanceledException>(
            () => searcher.Search(request, new ScoredDoc[10], out _, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void ASegmentOfSeveralPartsAndChunksAnswersAsOne()
    {
        var shape = new TestCollection(33_000, 500, 12, 16, ImpactSpread.Skewed, 4);
        using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
        var forward = ForwardIndex.Open(segment);
        foreach (var mostPostings in (int[])[1_000, 40_000, ImpactPostingsChunk.MostPostings])
        {
            var searcher = TestEngines.OpenLucene(forward, mostPostings);
            for (var i = 0u; i < 12; i++)
            {
                var request = new SearchRequest { Query = shape.Query(i, 30), K = 400, Accepted = i % 2 == 0 ? shape.Filter(4) : null };
                Assert.Equal(TestEngines.Search(TestEngines.Open("exhaustive", segment), request), TestEngines.Search(searcher, request));
            }
        }
    }

    [Fact]
    public void ItCountsThePostingsThatTheExhaustiveLoopCounts()
    {
        var shape = new TestCollection(2_000, 300, 12, 16, ImpactSpread.Even, 4);
        using var segment = TestSegments.Build(shape.Docs(), shape.VocabularySize, shape.Quantizer);
        var request = new SearchRequest { Query = shape.Query(3, 10), K = 10 };
        TestEngines.Open("exhaustive", segment).Search(request, new ScoredDoc[10], out var expected);
        TestEngines.Open("lucene", segment).Search(request, new ScoredDoc[10], out var found);
        Assert.Equal((expected.PostingsScored, true, "lucene"), (found.PostingsScored, found.ProvenExact, found.Engine));
    }

    [Fact]
    public void ATermBeyondTheVocabularyIsADamagedSegment()
    {
        using var segment = TestSegments.Build([[(1, 5)], [(2, 3), (9, 4)]], 10, new WeightQuantizer(8, 1));
        var forward = ForwardIndex.Open(segment);
        var path = segment.Path;
        Assert.Equal(2, ImpactPostingsChunk.Of(path, forward, 0, 2, 100).DocCount);
        Assert.Equal(1, ImpactPostingsChunk.Of(path, forward, 0, 2, 1).DocCount);
        var bytes = TestSegments.Bytes([[(1, 5)], [(2, 3), (9, 4)]], 10, new WeightQuantizer(8, 1));
        using var damaged = SegmentReader.OpenImage("damaged", WithTerm(bytes, 9, 12));
        var refused = Assert.Throws<SegmentFormatException>(
            () => ImpactPostingsChunk.Of("damaged", ForwardIndex.Open(damaged), 0, 2, 100));
        Assert.Contains("terms below 10, found 12", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Real queries over real vectors, at every k that is asked for in practice.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task RealVectorsAreAnsweredBitByBit()
    {
        var dataset = CollectionFolder.Open(TestPaths.Data("scifact"));
        using var folder = new TemporaryFolder();
        using var encoder = EncoderFactory.Open(
            TestPaths.Data("models", "splade-tiny"), new EncoderOptions { CacheFolder = folder["graphs"] });
        var documents = dataset.ReadCorpus().ToArray();
        var vectors = await encoder.EncodeAsync([.. documents.Select(d => $"{d.Title} {d.Text}")], EncodingSide.Document);
        using (var builder = IndexBuilder.Create(folder["ix"], encoder.Vocabulary, new IndexBuildOptions()))
        {
            foreach (var (document, vector) in documents.Zip(vectors))
            {
                builder.Add(document, vector);
            }

            builder.Commit();
        }

        var queries = await encoder.EncodeAsync([.. dataset.JudgedQueries.Select(q => q.Text)], EncodingSide.Query);
        using var snapshot = IndexSnapshot.Open(folder["ix"]);
        using var lucene = LuceneSearcher.Open(snapshot, new EngineSetting(VectorEngines.Lucene));
        var exact = EngineCatalog.Open(snapshot, new EngineSetting(EngineCatalog.Exhaustive));
        foreach (var query in queries)
        {
            foreach (var k in (int[])[1, 10, 100, 1_000])
            {
                var request = new SearchRequest { Query = query, K = k };
                Assert.Equal(TestEngines.Search(exact, request), TestEngines.Search(lucene, request));
            }
        }
    }

    private static string[] Kept(VectorCollection collection) => SystemDirectory.GetDirectories(collection.Side);

    /// <summary>The bytes of a segment with a term id of its last record replaced.</summary>
    private static byte[] WithTerm(byte[] bytes, ushort term, ushort other)
    {
        byte[] record = [2, 0, 0, 0, 2, 0, (byte)term, 0, 3, 4];
        var at = bytes.AsSpan().IndexOf(record);
        Assert.True(at >= 0);
        bytes[at + 6] = (byte)other;
        return bytes;
    }
}
