using System.Runtime.InteropServices;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Inspection;
using Xunit;

namespace SparseSearch.Tests;

public sealed class InspectionTests
{
    private static readonly IndexBuildOptions s_small = new() { MaxDocsPerSegment = 5 };

    [Fact]
    public void ASegmentIsDescribed()
    {
        using var folder = new IndexTestFolder();
        using (var builder = IndexBuilder.Create(folder.Path, IndexTestFolder.Words))
        {
            builder.Add(IndexTestFolder.Document(0), new SparseVector([1, 2], [1f, 2f]));
            builder.Add(IndexTestFolder.Document(1), new SparseVector([2], [4f]));
            builder.Add(IndexTestFolder.Document(2), SparseVector.Empty);
            builder.Commit();
        }

        using var index = IndexSnapshot.Open(folder.Path);
        var inspection = IndexInspection.Of(index);
        var segment = inspection.Segments.Single();
        Assert.Equal((3, 1), (segment.DocCount, segment.EmptyDocCount));
        Assert.Equal((3L, 2), (segment.PostingCount, segment.UsedTermCount));
        Assert.Equal(1.0, segment.MeanTermsPerDocument);
        Assert.Equal(2, segment.MaxTermsPerDocument);
        Assert.Equal(7.0 / 3, segment.MeanWeight, 6);
        Assert.Equal(4.0, segment.MaxWeight, 6);
        Assert.Equal(1.0, segment.QuantizerMaxError, 6);
        Assert.Equal([new TermInspection(2, "gamma", 2), new TermInspection(1, "beta", 1)], segment.LongestLists);
        Assert.Equal(8, segment.Sections.Count);
        Assert.Equal("ForwardOffsets", segment.Sections[0].Name);
        Assert.True(segment.StoredTextBytes > 0);
        Assert.Equal(new FileInfo(segment.Path).Length / 3.0, segment.BytesPerDocument);
        Assert.Equal(3, inspection.DocCount);
    }

    [Fact]
    public void AnEmptyIndexIsDescribed()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 0);
        using var index = IndexSnapshot.Open(folder.Path);
        Assert.Equal(0, IndexInspection.Of(index).DocCount);
    }

    [Fact]
    public void ASoundIndexHasNoProblems()
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 12, s_small);
        var seen = new List<VerificationProgress>();
        var report = IndexVerification.Run(folder.Path, new Recorder(seen));
        Assert.True(report.IsSound, string.Join("\n", report.Problems));
        Assert.Equal(2 + (3 * 6), report.Checked.Count);
        Assert.Equal([1, 2, 3], seen.Select(p => p.SegmentsDone));
        Assert.Equal(seen[^1].BytesTotal, seen[^1].BytesDone);
    }

    [Fact]
    public void EveryDamagedFileIsNamed()
    {
        using var folder = new IndexTestFolder();
        var manifest = IndexTestFolder.Fill(folder.Path, 12, s_small);
        string[] damaged = [manifest.Vocabulary.File, manifest.Segments[0].File, manifest.Segments[2].File];
        foreach (var name in damaged)
        {
            var path = Path.Combine(folder.Path, name);
            var bytes = File.ReadAllBytes(path);
            bytes[^(bytes.Length / 4)] ^= 4;
            File.WriteAllBytes(path, bytes);
        }

        var report = IndexVerification.Run(folder.Path);
        Assert.Equal(3, report.Problems.Count);
        Assert.All(report.Problems.Zip(damaged), p => Assert.Contains(p.Second, p.First, StringComparison.Ordinal));
    }

    [Fact]
    public void AFolderWithoutAnIndexIsAProblem()
    {
        using var folder = new IndexTestFolder();
        var problem = IndexVerification.Run(folder.Path).Problems.Single();
        Assert.Contains("holds no index", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SectionKind.ForwardOffsets, 4, 99u, "a record of document")]
    [InlineData(SectionKind.ForwardRecords, 4, 0xFFFF_FFFFu, "ascending term ids")]
    [InlineData(SectionKind.ForwardRecords, 8, 0u, "impacts of at least 1")]
    [InlineData(SectionKind.DocumentFrequencies, 0, 77u, "document frequency")]
    [InlineData(SectionKind.ExternalIdOrder, 0, 1u, "external id")]
    [InlineData(SectionKind.ExternalIdOrder, 0, 9u, "each document once")]
    [InlineData(SectionKind.ExternalIdOffsets, 4, 0u, "external ids in ascending order")]
    public void BytesThatMeanNothingAreFoundBehindRightChecksums(SectionKind kind, int at, uint value, string told)
    {
        var image = Rewrite(kind, at, value);
        using var segment = Segment.Over(SegmentReader.OpenImage("image", image));
        segment.Reader.Verify();
        var error = Assert.Throws<SegmentFormatException>(() => SegmentVerification.Run(segment));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A sound segment with one word of one section changed, and all checksums right.</summary>
    private static byte[] Rewrite(SectionKind changed, int at, uint value)
    {
        using var folder = new IndexTestFolder();
        IndexTestFolder.Fill(folder.Path, 0);
        using var stream = new MemoryStream();
        using var arena = new DocumentArena(IndexTestFolder.Words.Count, TextStorage.Dropped);
        arena.Add("a"u8, new SparseVector([1, 3], [1f, 2f]), "", "");
        arena.Add("b"u8, new SparseVector([2], [2f]), "", "");
        using var source = SegmentWriter.CreateImage(stream);
        new SegmentBuilder(IndexTestFolder.Words, new IndexBuildOptions(), []).Write(source, "image", arena, default);
        using var reader = SegmentReader.OpenImage("image", stream.ToArray());

        using var copy = new MemoryStream();
        using var writer = SegmentWriter.CreateImage(copy);
        foreach (var section in reader.Sections)
        {
            var bytes = reader.Section((SectionKind)section.Kind).ToArray();
            if (section.Kind == (uint)changed)
            {
                MemoryMarshal.Write(bytes.AsSpan(at), value);
            }

            writer.WriteSection<byte>((SectionKind)section.Kind, bytes);
        }

        var header = reader.Header;
        writer.Complete(new SegmentSummary
        {
            DocCount = (int)header.DocCount,
            EmptyDocCount = (int)header.EmptyDocCount,
            PostingCount = (long)header.PostingCount,
            VocabularySize = (int)header.VocabularySize,
            VocabularyFingerprint = header.VocabularyFingerprint,
            Quantizer = reader.Quantizer,
        });
        return copy.ToArray();
    }

    private sealed class Recorder(List<VerificationProgress> reports) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => reports.Add(value);
    }
}
