using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

public sealed class IndexSnapshotTests
{
    private static readonly IndexBuildOptions s_small = new() { MaxDocsPerSegment = 4 };

    [Fact]
    public void DocumentsAreResolvedOverAllSegments()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 10, s_small);
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal([0, 4, 8, 10], index.DocBases.ToArray());
        Assert.Equal((1, 3), (index.Resolve(7).SegmentIndex, index.Resolve(7).DocIdLocal));
        Assert.Equal((2, 1), (index.Resolve(9).SegmentIndex, index.Resolve(9).DocIdLocal));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Resolve(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Resolve(-1));
    }

    [Fact]
    public void WhatIsNoIndexIsToldWithARemedy()
    {
        using var folder = new IndexTestFolder();
        AssertFault(folder.Path, IndexFault.NotAnIndex, "no index");
        AssertFault(Path.Combine(folder.Path, "none"), IndexFault.NotAnIndex, "no such folder");
        File.WriteAllText(Path.Combine(folder.Path, "segment-000001-0001.seg.writing"), "x");
        AssertFault(folder.Path, IndexFault.NotAnIndex, "did not finish");
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        foreach (var name in new[] { "segment-000001-0002.seg", "vocabulary-000001.zst" })
        {
            using var folder = new IndexTestFolder();
            IndexTestFolder.Fill(folder.Path, 10, s_small);
            File.Delete(Path.Combine(folder.Path, name));
            AssertFault(folder.Path, IndexFault.MissingFile, name);
        }
    }

    [Fact]
    public void ASegmentOfAnotherIndexIsRefused()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 10, s_small);
        File.Copy(
            Path.Combine(folder.Path, "segment-000001-0002.seg"), Path.Combine(folder.Path, "segment-000001-0001.seg"),
            overwrite: true);
        AssertFault(folder.Path, IndexFault.Damaged, "another index");
    }

    [Fact]
    public void QueriesOfAnotherVocabularyAreRefused()
    {
        using var folder = new IndexTestFolder();
        var encoder = new EncoderDescription
        {
            Recipe = "splade",
            ModelName = "one-model",
            Hash = "00",
            MaxDocumentTokens = 8,
            MaxQueryTokens = 8,
        };
        using (var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words, encoder: encoder))
        {
            builder.Commit();
        }

        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(encoder, index.Manifest.Encoder);
        index.EnsureVocabulary(IndexTestFolder.Words.Fingerprint);
        var other = new Vocabulary(["x"]).Fingerprint;
        var error = Assert.Throws<VocabularyMismatchException>(() => index.EnsureVocabulary(other, "other-model"));
        var own = IndexTestFolder.Words.Fingerprint;
        foreach (var part in new[] { $"{other:x16}", $"{own:x16}", "one-model", "other-model" })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ReadersMayShareASnapshot()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 500, new IndexBuildOptions { MaxDocsPerSegment = 60 });
        using var index = IndexSnapshot.Open(folder.Path);
        Parallel.For(0, 2_000, i =>
        {
            var doc = i * 7 % 500;
            Assert.Equal(IndexTestFolder.Document(doc), index.Document(doc));
            Assert.True(index.TryFind($"doc-{doc}", out var found) && found == doc);
        });
    }

    private static void AssertFault(string folder, IndexFault fault, string told)
    {
        var error = Assert.Throws<IndexFormatException>(() => IndexSnapshot.Open(folder));
        Assert.Equal(fault, error.Fault);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }
}
