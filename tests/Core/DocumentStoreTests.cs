using CsCheck;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using Xunit;

namespace SparseSearch.Tests;

public sealed class DocumentStoreTests
{
    [Fact]
    public void TitlesAndTextsComeBack() =>
        Gen.Select(Gen.String, Gen.String).Array[0, 60].Sample(
            drawn =>
            {
                (string Title, string Text)[] documents = [.. drawn.Select(d => (Clean(d.Item1), Clean(d.Item2)))];
                using var segment = SegmentOf(documents);
                for (var doc = 0; doc < documents.Length; doc++)
                {
                    var (title, text) = documents[doc];
                    Assert.Equal(new StoredDocument(title, text), segment.Documents!.Read(doc));
                }
            },
            iter: 40);

    [Fact]
    public void LongAndShortDocumentsShareTheirBlocksRightly()
    {
        var documents = Enumerable.Range(0, 400)
            .Select(i => ($"t{i}", string.Concat(Enumerable.Repeat($"word{i} ", i % 50 == 0 ? 20_000 : i)))).ToArray();
        using var segment = SegmentOf(documents);
        Assert.True(segment.Documents!.BlockCount > 10);
        Parallel.For(0, 4, _ =>
        {
            for (var doc = documents.Length - 1; doc >= 0; doc -= 3)
            {
                var (title, text) = documents[doc];
                Assert.Equal(new StoredDocument(title, text), segment.Documents!.Read(doc));
            }
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.Documents!.Read(400));
    }

    [Fact]
    public void HalfASurrogatePairIsStoredAsTheReplacementCharacter()
    {
        using var segment = SegmentOf(("a\uD800b", "\uDC00"));
        Assert.Equal(new StoredDocument("a\uFFFDb", "\uFFFD"), segment.Documents!.Read(0));
    }

    [Fact]
    public void TooLongATextIsRefused() => Assert.Contains(
        "the limit is 67108864",
        Assert.Throws<ArgumentException>(() => DocumentStoreWriter.LengthBytes("t", new string('x', 1 << 26))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void FieldsComeBackByteByByteAndTooLongOnesAreRefused()
    {
        var fields = "{\"lang\":\"de\",\"year\":2010}"u8.ToArray();
        using var stream = new MemoryStream();
        using var arena = new DocumentArena(IndexTestFolder.Words.Count, TextStorage.Kept);
        arena.Add("a"u8, SparseVector.Empty, "t", "x", fields);
        arena.Add("b"u8, SparseVector.Empty, "", "");
        using var writer = SegmentWriter.CreateImage(stream);
        new SegmentBuilder(IndexTestFolder.Words, new IndexBuildOptions(), []).Write(writer, "image", arena, default);
        using var segment = Segment.Over(SegmentReader.OpenImage("image", stream.ToArray()));
        Assert.Equal(new SourceDocument("a", "t", "x") { Fields = fields }, segment.Document(0));
        Assert.NotEqual(new SourceDocument("a", "t", "x"), segment.Document(0));
        Assert.Equal(new SourceDocument("b", "", ""), segment.Document(1));
        Assert.Contains(
            "the limit is 1048576",
            Assert.Throws<ArgumentException>(() => DocumentStoreWriter.LengthBytes("", "", (1 << 20) + 1)).Message,
            StringComparison.Ordinal);
    }

    private static string Clean(string text) => new([.. text.Where(c => !char.IsSurrogate(c))]);

    private static Segment SegmentOf(params (string Title, string Text)[] documents)
    {
        using var stream = new MemoryStream();
        using var arena = new DocumentArena(IndexTestFolder.Words.Count, TextStorage.Kept);
        for (var i = 0; i < documents.Length; i++)
        {
            arena.Add(
                System.Text.Encoding.UTF8.GetBytes($"{i}"), SparseVector.Empty, documents[i].Title, documents[i].Text);
        }

        using var writer = SegmentWriter.CreateImage(stream);
        new SegmentBuilder(IndexTestFolder.Words, new IndexBuildOptions(), []).Write(writer, "image", arena, default);
        return Segment.Over(SegmentReader.OpenImage("image", stream.ToArray()));
    }
}
