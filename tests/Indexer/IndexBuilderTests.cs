using CsCheck;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

public sealed class IndexBuilderTests
{
    private static readonly Gen<SparseVector> s_vector = Gen.Dictionary(Gen.Int[0, 299], Gen.Float[1e-3f, 9f])[0, 12]
        .Select(d => new SparseVector(
            [.. d.Keys.Order()], [.. d.OrderBy(p => p.Key).Select(p => p.Value)]));

    [Fact]
    public void WhatWentInComesOut() =>
        Gen.Select(s_vector.Array[0, 40], Gen.Int[1, 15], Gen.Bool).Sample(
            (vectors, docsPerSegment, isWide) =>
            {
                using var folder = new IndexTestFolder();
                var vocabulary = Vocabulary.Numbered(isWide ? 70_000 : 300);
                Build(folder.Path, vocabulary, vectors, new IndexBuildOptions { MaxDocsPerSegment = docsPerSegment });
                using var index = IndexSnapshot.Open(folder.Path);
                Assert.Equal(vectors.Length, index.DocCount);
                Assert.Equal((vectors.Length + docsPerSegment - 1) / docsPerSegment, index.Segments.Count);
                for (var doc = 0; doc < vectors.Length; doc++)
                {
                    Assert.Equal(IndexTestFolder.Document(doc), index.Document(doc));
                    Assert.True(index.TryFind($"doc-{doc}", out var found));
                    Assert.Equal(doc, found);
                    var maxError = index.Resolve(doc).Segment.Reader.Quantizer.MaxError;
                    AssertClose(vectors[doc], index.VectorOf(doc), maxError);
                }

                var frequencies = index.DocumentFrequencies();
                foreach (var term in vectors.SelectMany(v => v.TermIds.ToArray()).Distinct())
                {
                    Assert.Equal(vectors.Count(v => v.TermIds.Contains(term)), frequencies[term]);
                }
            },
            iter: 25);

    [Fact]
    public void AnIndexWithoutDocumentsOpens()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 0);
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(0, index.DocCount);
        Assert.Empty(index.Segments);
        Assert.False(index.TryFind("doc-0", out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Resolve(0));
    }

    [Fact]
    public void ASegmentWithoutDocumentsOpens()
    {
        using var arena = new DocumentArena(IndexTestFolder.Words.Count, TextStorage.Kept);
        using var stream = new MemoryStream();
        using var writer = SegmentWriter.CreateImage(stream);
        new SegmentBuilder(IndexTestFolder.Words, new IndexBuildOptions(), []).Write(writer, "image", arena, default);
        using var segment = Segment.Over(SegmentReader.OpenImage("image", stream.ToArray()));
        segment.Reader.Verify();
        Assert.Equal(0, segment.DocCount);
        Assert.False(segment.ExternalIds.TryFind("a", out _));
    }

    [Fact]
    public void EmptyVectorsAreCountedAndKept()
    {
        using var folder = new IndexTestFolder();
        var manifest = IndexTestFolder.Fill(folder.Path, 14);
        Assert.Equal(2, manifest.Segments.Sum(s => s.EmptyDocCount));
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(0, index.VectorOf(6).Nnz);
        Assert.Equal("doc-6", index.ExternalIdOf(6));
    }

    [Fact]
    public void SegmentsAreTheSameWhateverTheNumberOfThreads()
    {
        var bytes = new List<byte[]>();
        foreach (var threads in new[] { 1, 2, 8 })
        {
            using var folder = new IndexTestFolder();
            using var builder = IndexBuilder.Create(
                folder.Path, IndexTestFolder.Words, new IndexBuildOptions { Threads = threads });
            for (var i = 0; i < 20_000; i++)
            {
                builder.Add(IndexTestFolder.Document(i), IndexTestFolder.Vector(i));
            }

            bytes.Add(File.ReadAllBytes(Path.Combine(folder.Path, builder.Commit().Segments.Single().File)));
        }

        Assert.Equal(bytes[0], bytes[1]);
        Assert.Equal(bytes[0], bytes[2]);
    }

    [Fact]
    public void TheMemoryLimitClosesSegments()
    {
        using var folder = new IndexTestFolder();
        var options = new IndexBuildOptions { MemoryLimitBytes = IndexBuildOptions.SmallestMemoryLimitBytes };
        using var builder = IndexBuilder.Create(folder.Path, Vocabulary.Numbered(30_000), options);
        for (var i = 0; i < 3_000; i++)
        {
            var ids = Enumerable.Range(0, 100).Select(t => (t * 299) + (i % 200)).ToArray();
            builder.Add(IndexTestFolder.Document(i), new SparseVector(ids, [.. ids.Select(t => 1f + (t % 97))]));
            Assert.True(builder.ChargedBytes <= options.MemoryLimitBytes);
        }

        Assert.InRange(builder.Commit().Segments.Count, 3, 8);
    }

    [Fact]
    public void ADocumentBeyondTheMemoryLimitHasASegmentOfItsOwn()
    {
        using var folder = new IndexTestFolder();
        var options = new IndexBuildOptions { MemoryLimitBytes = IndexBuildOptions.SmallestMemoryLimitBytes };
        using var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words, options);
        builder.Add(IndexTestFolder.Document(0), IndexTestFolder.Vector(0));
        builder.Add(new SourceDocument("big", "", new string('x', 3_000_000)), IndexTestFolder.Vector(1));
        builder.Add(IndexTestFolder.Document(2), IndexTestFolder.Vector(2));
        builder.Commit();
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.True(index.Segments.Count >= 2);
        Assert.Equal(3_000_000, index.Document(1).Text.Length);
    }

    [Theory]
    [InlineData(WeightBits.Auto, 8, 1f, 2f, 200f)]
    [InlineData(WeightBits.Auto, 16, 0.1f, 0.2345f, 2.718f)]
    [InlineData(WeightBits.Eight, 8, 0.1f, 0.2345f, 2.718f)]
    [InlineData(WeightBits.Sixteen, 16, 1f, 2f, 200f)]
    public void WeightBitsAreAsAskedFor(WeightBits bits, int expected, float first, float second, float third)
    {
        using var folder = new IndexTestFolder();
        Build(
            folder.Path, IndexTestFolder.Words, [new SparseVector([0, 3, 7], [first, second, third])],
            new IndexBuildOptions { WeightBits = bits });
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(expected, index.Segments[0].Reader.Quantizer.Bits);
        if (third == 200f)
        {
            Assert.Equal([first, second, third], index.VectorOf(0).Weights.ToArray());
        }
    }

    [Fact]
    public void ARepeatedIdIsRefusedWithBothPositions()
    {
        using var folder = new IndexTestFolder();
        using var builder = IndexBuilder.Create(
            folder.Path, IndexTestFolder.Words, new IndexBuildOptions { MaxDocsPerSegment = 2 });
        for (var i = 0; i < 5; i++)
        {
            builder.Add(IndexTestFolder.Document(i), IndexTestFolder.Vector(i));
        }

        foreach (var earlier in new[] { 0, 3, 4 })
        {
            var error = Assert.Throws<RefusedDocumentException>(
                () => builder.Add(IndexTestFolder.Document(earlier), IndexTestFolder.Vector(9)));
            Assert.Equal(6, error.Position);
            Assert.StartsWith(
                $"Document 6 is refused: its external id \"doc-{earlier}\" was given to document {earlier + 1}",
                error.Message, StringComparison.Ordinal);
        }

        builder.Add(IndexTestFolder.Document(5), IndexTestFolder.Vector(5));
        Assert.Equal(6, builder.Commit().DocCount);
    }

    [Fact]
    public void DocumentsThatCannotBeIndexedAreRefusedAndLeftOut()
    {
        using var folder = new IndexTestFolder();
        using var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words);
        var vector = IndexTestFolder.Vector(0);
        AssertRefused(builder, new SourceDocument("a", "", ""), new SparseVector([8], [1f]), "term id 8", "8 terms");
        AssertRefused(builder, new SourceDocument("", "", ""), vector, "empty");
        AssertRefused(builder, new SourceDocument("\uD800", "", ""), vector, "surrogate");
        AssertRefused(builder, new SourceDocument(new string('x', 70_000), "", ""), vector, "65535");
        AssertRefused(builder, new SourceDocument("a", "", new string('x', (1 << 26) + 1)), vector, "67108864");
        builder.Add(new SourceDocument("a", "", ""), vector);
        Assert.Equal(1, builder.Commit().DocCount);
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused()
    {
        foreach (var options in new IndexBuildOptions[]
        {
            new() { MemoryLimitBytes = 5 }, new() { MaxDocsPerSegment = 0 }, new() { MaxDocsPerSegment = int.MaxValue },
            new() { Threads = 0 }, new() { WeightBits = (WeightBits)9 },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
        }
    }

    [Fact]
    public void EnginesAppendTheirSections()
    {
        using var folder = new IndexTestFolder();
        using var builder = IndexBuilder.Create(
            folder.Path, IndexTestFolder.Words, new IndexBuildOptions { MaxDocsPerSegment = 3 }, [new NnzSection()]);
        for (var i = 0; i < 8; i++)
        {
            builder.Add(IndexTestFolder.Document(i), IndexTestFolder.Vector(i));
        }

        builder.Commit();
        using var index = IndexSnapshot.Open(folder.Path);
        for (var doc = 0; doc < 8; doc++)
        {
            var (_, segment, local) = index.Resolve(doc);
            Assert.Equal(IndexTestFolder.Vector(doc).Nnz, segment.Reader.Section<int>(SectionKind.SeismicFirst)[local]);
        }
    }

    [Fact]
    public void AnIndexIsNotReplacedUnasked()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 3);
        var error = Assert.Throws<InvalidOperationException>(() => IndexTestFolder.Fill(folder.Path, 4));
        Assert.Contains("holds an index of 3 documents", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AReplacedIndexServesItsReadersToTheEnd()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 3);
        using var old = IndexSnapshot.Open(folder.Path);
        var replace = new IndexBuildOptions { Existing = ExistingIndex.Replace, MaxDocsPerSegment = 2 };
        Assert.Equal(2, IndexTestFolder.Fill(folder.Path, 5, replace, first: 10).Generation);
        Assert.Equal("doc-2", old.ExternalIdOf(2));
        using var young = IndexSnapshot.Open(folder.Path);
        Assert.Equal("doc-14", young.ExternalIdOf(4));
        Assert.Equal(
            ["manifest.json", "segment-000002-0001.seg", "segment-000002-0002.seg", "segment-000002-0003.seg",
                "vocabulary-000002.zst"], folder.Names);
    }

    [Fact]
    public void ADamagedIndexCanBeReplaced()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 3);
        File.WriteAllText(Path.Combine(folder.Path, IndexFolder.ManifestName), "{");
        Assert.Throws<IndexFormatException>(() => IndexTestFolder.Fill(folder.Path, 4));
        IndexTestFolder.Fill(folder.Path, 4, new IndexBuildOptions { Existing = ExistingIndex.Replace });
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(4, index.DocCount);
        Assert.Equal(3, folder.Names.Length);
    }

    [Fact]
    public void OneWriterAtATime()
    {
        using var folder = new IndexTestFolder();
        using var first = IndexBuilder.Create(folder.Path, IndexTestFolder.Words);
        var error = Assert.Throws<IOException>(() => IndexBuilder.Create(folder.Path, IndexTestFolder.Words));
        Assert.Contains("held by process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABuilderIsOverAfterItsCommit()
    {
        using var folder = new IndexTestFolder();
        var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words);
        builder.Commit();
        Assert.Throws<InvalidOperationException>(() => builder.Add(IndexTestFolder.Document(0), SparseVector.Empty));
        builder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => builder.Commit());
    }

    private static void Build(
        string folder, Vocabulary vocabulary, SparseVector[] vectors, IndexBuildOptions options)
    {
        using var builder = IndexBuilder.Create(folder, vocabulary, options);
        for (var i = 0; i < vectors.Length; i++)
        {
            builder.Add(IndexTestFolder.Document(i), vectors[i]);
        }

        Assert.Equal(vectors.Length, builder.Commit().DocCount);
    }

    private static void AssertClose(SparseVector expected, SparseVector actual, double maxError)
    {
        Assert.Equal(expected.TermIds.ToArray(), actual.TermIds.ToArray());
        for (var i = 0; i < expected.Nnz; i++)
        {
            Assert.True(Math.Abs(actual.Weights[i] - expected.Weights[i]) <= maxError + 1e-6);
        }
    }

    private static void AssertRefused(
        IndexBuilder builder, SourceDocument document, SparseVector vector, params string[] told)
    {
        var error = Assert.Throws<RefusedDocumentException>(() => builder.Add(document, vector));
        foreach (var part in told)
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    private sealed class NnzSection : ISectionBuilder
    {
        public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
        {
            var counts = new int[forward.DocCount];
            for (var doc = 0; doc < counts.Length; doc++)
            {
                counts[doc] = forward.Document(doc).Nnz;
            }

            writer.WriteSection<int>(SectionKind.SeismicFirst, counts);
        }
    }
}
