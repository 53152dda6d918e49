using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Indexer.Operations;
using SparseSearch.Lucene;
using Xunit;
using SystemDirectory = System.IO.Directory;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: what is kept beside an index for BM25 is right or made anew, and disturbs nothing else that works on the folder.
/// Method: damage, leave unfinished, lock, copy, verify; each time the answers must be the formula's.
/// </summary>
public sealed class TextIndexTests
{
    private const string Query = "vitamin bone density cells";

    private static readonly CollectionFolder s_scifact = CollectionFolder.Open(TestPaths.Data("scifact"));

    [Fact]
    public void WhatWasReadIsKeptAndReadAgain()
    {
        using var collection = Filled(300);
        AssertAnswers(collection);
        var folder = Assert.Single(Kept(collection));
        var written = SystemDirectory.GetLastWriteTimeUtc(folder);
        AssertAnswers(collection);
        Assert.Equal(written, SystemDirectory.GetLastWriteTimeUtc(Assert.Single(Kept(collection))));
    }

    [Fact]
    public void SmallSegmentsAreHeldInMemory()
    {
        using var collection = Filled(300, new SideIndexOptions { LeastKeptDocs = 301 });
        AssertAnswers(collection);
        Assert.False(SystemDirectory.Exists(TextsOf(collection)));
    }

    [Theory]
    [InlineData("segments_1")]
    [InlineData("segments.gen")]
    [InlineData("*.doc")]
    [InlineData("*.tim")]
    [InlineData("*.si")]
    public void WhatIsMissingOrCutOffIsMadeAnew(string pattern)
    {
        using var collection = Filled(300);
        AssertAnswers(collection);
        foreach (var keep in new[] { 0, 9, -1 })
        {
            foreach (var file in SystemDirectory.GetFiles(TextsOf(collection), pattern, SearchOption.AllDirectories))
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

            AssertAnswers(collection);
        }
    }

    [Fact]
    public void TheTextsOfAnotherSegmentAreNotTakenForThese()
    {
        using var collection = Filled(300);
        AssertAnswers(collection);
        using var other = Filled(301);
        AssertAnswers(other);
        var (own, foreign) = (Assert.Single(Kept(collection)), Assert.Single(Kept(other)));
        SystemDirectory.Delete(own, recursive: true);
        SystemDirectory.Move(foreign, own);
        AssertAnswers(collection);
    }

    [Fact]
    public void WhatAStopLeftUnfinishedIsNotTakenAndGoes()
    {
        using var collection = Filled(300);
        AssertAnswers(collection);
        var kept = Assert.Single(Kept(collection));
        var unfinished = Path.Combine(TextsOf(collection), "unfinished-" + Path.GetFileName(kept));
        SystemDirectory.Move(kept, unfinished);
        File.Delete(SystemDirectory.GetFiles(unfinished, "segments_*", SearchOption.AllDirectories).First());
        AssertAnswers(collection);
        Assert.Equal(kept, Assert.Single(Kept(collection)));
    }

    [Fact]
    public void WhileAnotherProcessWritesTheTextsAreHeldInMemory()
    {
        using var collection = Filled(300);
        SystemDirectory.CreateDirectory(TextsOf(collection));
        using var held = new FileStream(
            Path.Combine(TextsOf(collection), "writing.lock"), FileMode.Create, FileAccess.Write, FileShare.None);
        AssertAnswers(collection);
        Assert.Empty(Kept(collection));
    }

    [Fact]
    public void WhatNoSegmentNeedsAnyMoreGoesWhereThisProcessWrites()
    {
        using var collection = Filled(200, new SideIndexOptions { LeastKeptDocs = 0, Tidies = true });
        using var texts = collection.Texts();
        using var older = collection.Open(texts);
        foreach (var document in s_scifact.ReadCorpus().Skip(200).Take(200))
        {
            collection.Put(document);
        }

        using (var newer = collection.Open(texts))
        {
            Assert.Equal(2, Kept(collection).Length);
            AssertFinds(collection, newer);
        }

        collection.Live.Compact();
        using (var merged = collection.Open(texts))
        {
            Assert.Single(Kept(collection));
            AssertFinds(collection, merged);
        }

        // The older state answers as before, although its files are gone.
        Assert.Equal(200, older.Snapshot.DocCount);
        Assert.NotEqual(0, older.Searcher.Search(new TextSearchRequest { Text = Query, K = 5 }, new ScoredDoc[5], out _));
    }

    [Fact]
    public void SearchersOutliveTheTextsTheyWereOpenedFrom()
    {
        using var collection = Filled(200);
        var texts = collection.Texts();
        using var open = collection.Open(texts);
        texts.Dispose();
        AssertFinds(collection, open);
        Assert.Throws<ObjectDisposedException>(() => collection.Open(texts));
    }

    [Fact]
    public void CopiesAndVerificationOfTheIndexPassItOver()
    {
        using var collection = Filled(300);
        AssertAnswers(collection);
        collection.Live.Commit();
        var copy = collection.Beside("copy.index");
        IndexCopy.Copy(collection.Folder, copy);
        Assert.False(SystemDirectory.Exists(Path.Combine(copy, "lucene")));
        Assert.True(IndexVerification.Run(collection.Folder).IsSound);
        collection.Reopen();
        AssertAnswers(collection);
    }

    [Fact]
    public void AnIndexWithoutTextsIsRefused()
    {
        using var collection = new LexicalCollection(TextStorage.Dropped);
        collection.Put("a", "words");
        using var texts = collection.Texts();
        var refused = Assert.Throws<InvalidOperationException>(() => collection.Open(texts));
        Assert.Contains("without the texts", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACancelledReadingLeavesNothing()
    {
        using var collection = Filled(300);
        using var texts = collection.Texts();
        collection.Live.Refresh();
        using var snapshot = collection.Live.Snapshot();
        Assert.ThrowsAny<OperationCanceledException>(
            () => texts.Open(snapshot, new Bm25Options(), new CancellationToken(canceled: true)));
        Assert.Empty(Kept(collection));
        AssertAnswers(collection);
    }

    [Theory]
    [InlineData(-1f, 0.4f)]
    [InlineData(101f, 0.4f)]
    [InlineData(float.NaN, 0.4f)]
    [InlineData(0.9f, -0.1f)]
    [InlineData(0.9f, 1.1f)]
    [InlineData(0.9f, float.NaN)]
    public void ParametersOutsideTheirRangesAreRefused(float k1, float b) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Bm25Options { K1 = k1, B = b }.Validate());

    [Fact]
    public void LittleMemoryLeavesTheOrderOfDocuments()
    {
        using var collection = Filled(1_200);
        collection.Live.Refresh();
        using var snapshot = collection.Live.Snapshot();
        var segment = Assert.Single(snapshot.Segments);
        var writer = new TextSegmentWriter(segment, TextFields.Joined) { BufferMegabytes = 0.1 };
        var stamp = SideStamp.OfTexts(segment, TextFields.Joined);
        using var written = SideSegment.InMemory(writer, stamp, threads: 2, CancellationToken.None);
        var open = new OpenTexts(snapshot, new Bm25Searcher(snapshot, [written], new Bm25Options()));
        Assert.True(written.Parts[0].Leaves.Count > 3);
        AssertFinds(collection, open);
        open.Searcher.Dispose();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(32_767, 1)]
    [InlineData(32_768, 2)]
    [InlineData(1_000_000, 16)]
    public void PartsFollowEachOther(int docCount, int parts)
    {
        Assert.Equal(parts, SideParts.Count(docCount));
        for (var part = 0; part < parts; part++)
        {
            Assert.True(SideParts.FirstDoc(docCount, part) < SideParts.FirstDoc(docCount, part + 1));
        }

        Assert.True(parts == 0 || SideParts.FirstDoc(docCount, parts) == docCount);
    }

    [Fact]
    public void ASegmentOfSeveralPartsAnswersAsOne()
    {
        using var collection = new LexicalCollection();
        for (var i = 0; i < 33_000; i++)
        {
            collection.Put($"d{i}", $"word{i % 97} word{i % 89} {(i % 3 == 0 ? "often often" : "seldom")}");
        }

        using var texts = collection.Texts();
        using (collection.Open(texts))
        {
            Assert.Equal(2, SystemDirectory.GetDirectories(Assert.Single(Kept(collection))).Length);
        }

        for (var i = 0; i < 33_000; i += 11)
        {
            collection.Delete($"d{i}");
        }

        using var open = collection.Open(texts);
        new PlainBm25(collection.Documents).AssertAnswers(open, "word7 word13 seldom", SearchRequest.MaxK);
    }

    private static LexicalCollection Filled(int documents, SideIndexOptions? options = null)
    {
        var collection = options is null ? new LexicalCollection() : new LexicalCollection { Options = options };
        foreach (var document in s_scifact.ReadCorpus().Take(documents))
        {
            collection.Put(document);
        }

        return collection;
    }

    private static string TextsOf(LexicalCollection collection) => Path.Combine(collection.Folder, "lucene");

    private static string[] Kept(LexicalCollection collection) => SystemDirectory.GetDirectories(TextsOf(collection));

    /// <summary>Read by a process of its own, as it were.</summary>
    private static void AssertAnswers(LexicalCollection collection)
    {
        using var texts = collection.Texts();
        using var open = collection.Open(texts);
        AssertFinds(collection, open);
    }

    private static void AssertFinds(LexicalCollection collection, OpenTexts open) =>
        new PlainBm25(collection.Documents).AssertAnswers(open, Query);
}
