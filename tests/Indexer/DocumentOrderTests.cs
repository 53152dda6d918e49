using CsCheck;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: an order of similarity renumbers documents and changes nothing else. Method: what goes in comes out by its
/// external id; documents of known topics stand together; bytes at several numbers of threads.
/// </summary>
public sealed class DocumentOrderTests
{
    private const int Topics = 40, DocsPerTopic = 50;

    private static readonly IndexBuildOptions s_similarity = new() { Order = DocumentOrder.Similarity };

    [Fact]
    public void IdsTextsAndVectorsGoAlong()
    {
        using var folder = new IndexTestFolder();
        Build(folder.Path, s_similarity with { MaxDocsPerSegment = 700 });
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(Topics * DocsPerTopic, index.DocCount);
        for (var i = 0; i < Topics * DocsPerTopic; i++)
        {
            Assert.True(index.TryFind($"doc-{i}", out var docId));
            Assert.Equal(IndexTestFolder.Document(i), index.Document(docId));
            Assert.Equal(Vector(i).TermIds.ToArray(), index.VectorOf(docId).TermIds.ToArray());
        }
    }

    [Fact]
    public void DocumentsOfATopicStandTogether()
    {
        using var folder = new IndexTestFolder();
        Build(folder.Path, s_similarity);
        using var index = IndexSnapshot.Open(folder.Path);
        var changes = 0;
        for (var docId = 1; docId < index.DocCount; docId++)
        {
            changes += TopicOf(index, docId) != TopicOf(index, docId - 1) ? 1 : 0;
        }

        // As they come, every document is of another topic than the one before.
        Assert.InRange(changes, Topics - 1, 4 * Topics);
    }

    [Fact]
    public void BytesDoNotDependOnTheThreads()
    {
        byte[]? first = null;
        foreach (var threads in (int[])[1, 2, 7])
        {
            using var folder = new IndexTestFolder();
            var manifest = Build(folder.Path, s_similarity with { Threads = threads });
            var bytes = File.ReadAllBytes(Path.Combine(folder.Path, manifest.Segments[0].File));
            first ??= bytes;
            Assert.Equal(first, bytes);
        }
    }

    [Fact]
    public void AnyDocumentsCanBeOrdered() =>
        Gen.Select(
            Gen.Dictionary(Gen.Int[0, 99], Gen.Float[1e-6f, 1e6f])[0, 60].Array[0, 90], Gen.Int[1, 90]).Sample(
            (docs, copies) =>
            {
                using var folder = new IndexTestFolder();
                using (var builder = IndexBuilder.Create(folder.Path, Vocabulary.Numbered(100), s_similarity))
                {
                    for (var i = 0; i < docs.Length + copies; i++)
                    {
                        var terms = i < docs.Length ? docs[i] : docs.FirstOrDefault() ?? [];
                        builder.Add(IndexTestFolder.Document(i), new SparseVector(
                            [.. terms.Keys.Order()], [.. terms.OrderBy(t => t.Key).Select(t => t.Value)]));
                    }

                    builder.Commit();
                }

                using var index = IndexSnapshot.Open(folder.Path);
                for (var i = 0; i < docs.Length + copies; i++)
                {
                    Assert.True(index.TryFind($"doc-{i}", out var docId));
                    Assert.Equal(IndexTestFolder.Document(i), index.Document(docId));
                }
            },
            iter: 40);

    [Fact]
    public void ARepeatedIdIsRefusedAfterItsSegmentWasReordered()
    {
        using var folder = new IndexTestFolder();
        using var builder = IndexBuilder.Create(
            folder.Path, Vocabulary.Numbered(Topics * 10), s_similarity with { MaxDocsPerSegment = 100 });
        for (var i = 0; i < 150; i++)
        {
            builder.Add(IndexTestFolder.Document(i), Vector(i));
        }

        var fault = Assert.Throws<RefusedDocumentException>(
            () => builder.Add(IndexTestFolder.Document(41), Vector(41)));
        Assert.Contains("was given to document 42 already", fault.Message, StringComparison.Ordinal);
    }

    private static IndexManifest Build(string folder, IndexBuildOptions options)
    {
        using var builder = IndexBuilder.Create(folder, Vocabulary.Numbered(Topics * 10), options);
        for (var i = 0; i < Topics * DocsPerTopic; i++)
        {
            builder.Add(IndexTestFolder.Document(i), Vector(i));
        }

        return builder.Commit();
    }

    private static int TopicOf(IndexSnapshot index, int docId) => index.VectorOf(docId).TermIds[0] / 10;

    /// <summary>Each topic has ten terms of its own, of which a document has six.</summary>
    private static SparseVector Vector(int number)
    {
        var topic = number % Topics;
        var ids = Enumerable.Range(0, 6).Select(i => (topic * 10) + ((number / Topics * 3) + (i * i * 7)) % 10)
            .Distinct().Order().ToArray();
        return new SparseVector(ids, [.. ids.Select(id => 0.5f + (id * 7 % 11 * 0.1f))]);
    }
}
