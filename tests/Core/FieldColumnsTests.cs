using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Inspection;
using Xunit;

namespace SparseSearch.Tests;

public sealed class FieldColumnsTests
{
    private static readonly string[] s_filters =
        ["k = \"a\"", "n >= 0 < 2", "b = true", "exists(o.k)", "d > \"2010-01-01\"", "k > \"a\"", "n in (1, 2.5)"];

    [Fact]
    public void FieldsAreListedWithKindsAndCounts()
    {
        using var segment = FieldCollection.SegmentOf(
            ["{\"k\": \"a\", \"n\": [1, 2, 1]}", "{\"k\": [\"a\", \"b\"], \"b\": true}", "{}"], out _);
        Assert.Equal(
            ["b Boolean 1 1", "k Keyword 2 2", "n Number 1 2"],
            SegmentInspector.Inspect(segment).Fields.Select(f => $"{f.Name} {f.Kind} {f.DocCount} {f.ValueCount}"));
    }

    [Fact]
    public void ASegmentWhoseDocumentsHaveNoFieldsHasNoSectionsForThem()
    {
        using var segment = FieldCollection.SegmentOf(["{}", "{\"a\": null}", "{\"a\": []}"], out _);
        Assert.Null(segment.Fields);
        Assert.False(segment.Reader.Has(SectionKind.FieldData));
    }

    [Fact]
    public void ManyDocumentsAndValuesComeBack()
    {
        const int docCount = 20_000;
        var documents = Enumerable.Range(0, docCount)
            .Select(i => $"{{\"url\": \"u{i * 7919 % docCount}\", \"half\": {(i % 2 == 0 ? "true" : "false")}, \"n\": {i % 100}}}")
            .ToArray();
        using var segment = FieldCollection.SegmentOf(documents, out _);
        SegmentVerification.Run(segment);
        Assert.Equal([7919], Found(segment, $"url = \"u{7919L * 7919 % docCount}\""));
        Assert.Equal(Enumerable.Range(0, docCount).Where(i => i % 2 == 0), Found(segment, "half = true"));
        Assert.Equal(Enumerable.Range(0, docCount).Where(i => i % 100 >= 98), Found(segment, "n > 97"));
        Assert.Equal(docCount, FilterEvaluator.Evaluate(segment.Fields, docCount, FilterParser.Parse("exists(url)")).Count());
    }

    [Fact]
    public void EveryDamagedBitIsRefusedByChecksumAndNeverReadBeyondTheSection()
    {
        var random = new SeededRandom(3, 0);
        var image = FieldCollection.ImageOf(
            [.. Enumerable.Range(0, 40).Select(_ => FieldCollection.Document(ref random).Replace(new string('x', 1024), "x"))],
            out _);
        using var whole = SegmentReader.OpenImage("image", image);
        foreach (var section in whole.Sections.ToArray().Where(s => s.Kind >= (uint)SectionKind.FieldDirectory))
        {
            for (var bit = 0L; bit < (long)section.Length * 8; bit++)
            {
                var at = (int)((long)section.Offset + (bit / 8));
                image[at] ^= (byte)(1 << (int)(bit % 8));
                AssertRefusedOrAnswered(image);
                image[at] ^= (byte)(1 << (int)(bit % 8));
            }
        }
    }

    [Fact]
    public void ShorterSectionsAreRefused()
    {
        var random = new SeededRandom(4, 0);
        using var whole = FieldCollection.SegmentOf(
            [.. Enumerable.Range(0, 40).Select(_ => FieldCollection.Document(ref random))], out _);
        foreach (var cut in (SectionKind[])[SectionKind.FieldDirectory, SectionKind.FieldData])
        {
            var length = whole.Reader.Section(cut).Length;
            foreach (var kept in Enumerable.Range(0, Math.Min(length, 300)).Append(length - 1).Append(length + 8))
            {
                var error = Assert.Throws<SegmentFormatException>(() => Open(whole, cut, kept));
                Assert.Equal(SegmentFault.Corrupt, error.Fault);
            }
        }
    }

    [Fact]
    public void AnIndexRefusesADocumentOfAnotherKindAndGoesOn()
    {
        using var folder = new IndexTestFolder();
        using var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words);
        builder.Add(With(0, "{\"year\": 2010}"), IndexTestFolder.Vector(0));
        var error = Assert.Throws<RefusedDocumentException>(
            () => builder.Add(With(1, "{\"year\": \"2011\", \"new\": 1}"), IndexTestFolder.Vector(1)));
        Assert.Contains("\"year\" holds Number values", error.Message, StringComparison.Ordinal);
        Assert.Null(builder.Fields.KindOf("new"));
        builder.Add(With(1, "{\"year\": 2011}"), IndexTestFolder.Vector(1));
        builder.Commit();
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(2, FilterEvaluator.Evaluate(index, FilterParser.Parse("exists(year)")).Count());
        Assert.True(IndexVerification.Run(folder.Path).IsSound);
    }

    [Fact]
    public void ADocumentOfTenMegabytesIsTakenAndFieldsOfTenAreRefused()
    {
        using var folder = new IndexTestFolder();
        using var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words);
        var text = string.Concat(Enumerable.Repeat("0123456789", 1 << 20));
        builder.Add(new SourceDocument("big", "", text) { Fields = "{\"a\": 1}"u8.ToArray() }, IndexTestFolder.Vector(0));
        var error = Assert.Throws<RefusedDocumentException>(
            () => builder.Add(With(1, $"{{\"a\": \"{text}\"}}"), IndexTestFolder.Vector(1)));
        Assert.Contains("the limit is 1048576", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<RefusedDocumentException>(
            () => builder.Add(new SourceDocument(text, "", ""), IndexTestFolder.Vector(1)));
        Assert.Contains("the limit is 65535", error.Message, StringComparison.Ordinal);
        builder.Commit();
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(text, index.Document(0).Text);
        Assert.Equal("{\"a\": 1}"u8, index.Document(0).Fields.Span);
    }

    private static SourceDocument With(int number, string fields) =>
        IndexTestFolder.Document(number) with { Fields = Encoding.UTF8.GetBytes(fields) };

    private static IEnumerable<int> Found(Segment segment, string filter)
    {
        var accepted = FilterEvaluator.Evaluate(segment.Fields, segment.DocCount, FilterParser.Parse(filter));
        return Enumerable.Range(0, segment.DocCount).Where(accepted.Contains);
    }

    /// <summary>The checksum finds it; without the checksum nothing but the one exception may come of it.</summary>
    private static void AssertRefusedOrAnswered(byte[] image)
    {
        using var reader = SegmentReader.OpenImage("image", image);
        Assert.Throws<SegmentFormatException>(() => reader.Verify());
        try
        {
            if (FieldColumns.Open(reader) is { } columns)
            {
                foreach (var filter in s_filters)
                {
                    Attempt(() => FilterEvaluator.Evaluate(columns, reader.DocCount, FilterParser.Parse(filter)));
                }

                foreach (var field in columns.Fields)
                {
                    FieldColumnCheck.Run(field, reader.DocCount);
                }
            }
        }
        catch (SegmentFormatException)
        {
            // Refused.
        }
    }

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is SegmentFormatException or FilterException)
        {
            // A damaged kind makes a filter's value one of another kind.
        }
    }

    private static void Open(Segment whole, SectionKind cut, int keptBytes)
    {
        using var stream = new MemoryStream();
        using var writer = SegmentWriter.CreateImage(stream);
        foreach (var section in whole.Reader.Sections)
        {
            var bytes = whole.Reader.Section((SectionKind)section.Kind).ToArray();
            Array.Resize(ref bytes, (SectionKind)section.Kind == cut ? keptBytes : bytes.Length);
            writer.WriteSection<byte>((SectionKind)section.Kind, bytes);
        }

        var header = whole.Reader.Header;
        writer.Complete(new SegmentSummary
        {
            DocCount = whole.DocCount,
            EmptyDocCount = (int)header.EmptyDocCount,
            PostingCount = (long)header.PostingCount,
            VocabularySize = (int)header.VocabularySize,
            VocabularyFingerprint = header.VocabularyFingerprint,
            Quantizer = whole.Reader.Quantizer,
        });
        using var opened = Segment.Over(SegmentReader.OpenImage("cut", stream.ToArray()));
    }
}
