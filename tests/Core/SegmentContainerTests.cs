using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: no byte of a segment is free. Method: damage a small one in every way there is and open it again.
/// </summary>
public sealed class SegmentContainerTests
{
    private const string Name = "image";

    [Fact]
    public void EverySingleBitFlipIsRefused()
    {
        var image = IndexTestFolder.SegmentBytes(9);
        for (var bit = 0; bit < image.Length * 8; bit++)
        {
            image[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SegmentFormatException>(() => OpenAndVerify(image));
            image[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        OpenAndVerify(image);
    }

    [Fact]
    public void TruncationAtEveryLengthIsRefused()
    {
        var image = IndexTestFolder.SegmentBytes(9);
        for (var length = 0; length < image.Length; length++)
        {
            var cut = image[..length];
            Assert.Throws<SegmentFormatException>(() => OpenAndVerify(cut));
        }
    }

    [Fact]
    public void TruncatedFilesAreRefusedAsImagesAre()
    {
        using var folder = new IndexTestFolder();
        var image = IndexTestFolder.SegmentBytes(9);
        var path = Path.Combine(folder.Path, "cut.seg");
        foreach (var length in new[] { 0, 7, 8, 127, SegmentFormat.FirstSectionOffset, image.Length - 1 })
        {
            File.WriteAllBytes(path, image[..length]);
            var error = Assert.Throws<SegmentFormatException>(() => SegmentReader.Open(path));
            Assert.Equal(length < 8 ? SegmentFault.NotASegment : SegmentFault.Corrupt, error.Fault);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnyByteBehindTheEndIsRefused()
    {
        byte[] image = [.. IndexTestFolder.SegmentBytes(9), 0];
        Assert.Equal(SegmentFault.Corrupt, Fault(image));
    }

    [Fact]
    public void EachOfTheFourFaultsIsTold()
    {
        var image = IndexTestFolder.SegmentBytes(3);
        Assert.Equal(SegmentFault.NotASegment, Fault(new byte[4096]));
        Assert.Equal(SegmentFault.NotASegment, Fault("PK"u8.ToArray()));
        Assert.Equal(SegmentFault.TooOld, Fault(WithVersion(image, 0)));
        Assert.Equal(SegmentFault.TooNew, Fault(WithVersion(image, SegmentFormat.Version + 1)));
        Assert.Equal(SegmentFault.Corrupt, Fault(image[..^1]));
    }

    [Fact]
    public void MessagesNamePathExpectationFindingAndRemedy()
    {
        var error = Assert.Throws<SegmentFormatException>(
            () => OpenAndVerify(WithVersion(IndexTestFolder.SegmentBytes(3), 77)));
        Assert.Equal(
            "image: the segment was written by a newer build. Expected version 1 or older, found 77. "
            + "Use the build that wrote it, or a newer one.", error.Message);
    }

    [Fact]
    public void AnImageHasTheBytesOfAFile()
    {
        using var folder = new IndexTestFolder();
        var path = Path.Combine(folder.Path, "a.seg");
        using var stream = new MemoryStream();
        using (var file = SegmentWriter.Create(path))
        using (var image = SegmentWriter.CreateImage(stream))
        {
            Assert.Equal(WriteSample(file).SegmentId, WriteSample(image).SegmentId);
        }

        Assert.Equal(File.ReadAllBytes(path), stream.ToArray());
        OpenAndVerify(stream.ToArray());
    }

    [Fact]
    public void SectionsComeBackAligned()
    {
        using var stream = new MemoryStream();
        using var writer = SegmentWriter.CreateImage(stream);
        WriteSample(writer);
        using var reader = SegmentReader.OpenImage(Name, stream.ToArray());
        Assert.Equal([7u, 8u, 9u], reader.Section<uint>(SectionKind.ForwardOffsets).ToArray());
        Assert.Equal("x"u8.ToArray(), reader.Section(SectionKind.ExternalIdBytes).ToArray());
        Assert.False(reader.Has(SectionKind.PostingIds));
        Assert.Throws<SegmentFormatException>(() => { reader.Section(SectionKind.PostingIds); });
        Assert.Throws<SegmentFormatException>(() => { reader.Section<uint>(SectionKind.ExternalIdBytes); });
        foreach (var section in reader.Sections)
        {
            Assert.Equal(0UL, section.Offset % SegmentFormat.SectionAlignment);
        }
    }

    [Fact]
    public void AWriterThatIsGivenUpLeavesNothing()
    {
        using var folder = new IndexTestFolder();
        using (var writer = SegmentWriter.Create(Path.Combine(folder.Path, "a.seg")))
        {
            writer.WriteSection<byte>(SectionKind.ExternalIdBytes, [1]);
            Assert.Equal(["a.seg.writing"], folder.Names);
        }

        Assert.Empty(folder.Names);
    }

    [Fact]
    public void SectionsOutOfOrderAreRefused()
    {
        using var writer = SegmentWriter.CreateImage(new MemoryStream());
        Assert.Throws<InvalidOperationException>(() => writer.Write([1]));
        Assert.Throws<InvalidOperationException>(writer.EndSection);
        Assert.Throws<InvalidOperationException>(() => writer.BeginSection(SectionKind.None));
        writer.BeginSection(SectionKind.ForwardOffsets);
        Assert.Throws<InvalidOperationException>(() => writer.BeginSection(SectionKind.ForwardRecords));
        writer.EndSection();
        Assert.Throws<InvalidOperationException>(() => writer.BeginSection(SectionKind.ForwardOffsets));
    }

    [Fact]
    public void CyclicChecksumMatchesThePublishedValue() => Assert.Equal(0xE306_9283u, Crc32C.Compute("123456789"u8));

    private static SegmentHeader WriteSample(SegmentWriter writer)
    {
        writer.WriteSection<uint>(SectionKind.ForwardOffsets, [7, 8, 9]);
        writer.WriteSection<byte>(SectionKind.ExternalIdBytes, "x"u8);
        writer.WriteSection<byte>(SectionKind.DocumentBlocks, []);
        return writer.Complete(new SegmentSummary
        {
            DocCount = 2,
            EmptyDocCount = 1,
            PostingCount = 5,
            VocabularySize = 10,
            VocabularyFingerprint = 42,
            Quantizer = new WeightQuantizer(8, 0.5),
        });
    }

    private static byte[] WithVersion(byte[] image, uint version)
    {
        var changed = (byte[])image.Clone();
        BitConverter.TryWriteBytes(changed.AsSpan(8), version);
        return changed;
    }

    private static SegmentFault Fault(byte[] image) =>
        Assert.Throws<SegmentFormatException>(() => OpenAndVerify(image)).Fault;

    private static void OpenAndVerify(ReadOnlySpan<byte> image)
    {
        using var reader = SegmentReader.OpenImage(Name, image);
        reader.Verify();
    }
}
