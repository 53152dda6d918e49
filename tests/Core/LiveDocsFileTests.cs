using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using Xunit;

namespace SparseSearch.Tests;

public sealed class LiveDocsFileTests
{
    private static readonly ManifestSegment s_entry = new()
    {
        File = "segment-000001-0001.seg",
        SegmentId = "00000000000000ff",
        FileBytes = 1,
        DocCount = 70,
        EmptyDocCount = 0,
        PostingCount = 1,
        LiveFile = "live-000002-0001.bits",
        LiveDocCount = 68,
    };

    [Fact]
    public void LiveDocumentsComeBack()
    {
        var parsed = LiveDocsFile.Parse("f", Bytes(), s_entry);
        Assert.Equal(Live().Words.ToArray(), parsed.Words.ToArray());
    }

    [Fact]
    public void EveryFlippedBitAndEveryTruncationIsFound()
    {
        var bytes = Bytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<IndexFormatException>(() => LiveDocsFile.Parse("f", flipped, s_entry));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<IndexFormatException>(() => LiveDocsFile.Parse("f", bytes.AsSpan(0, length), s_entry));
        }
    }

    [Fact]
    public void AnotherSegmentsFileIsRefused()
    {
        var other = s_entry with { SegmentId = "00000000000000fe" };
        var error = Assert.Throws<IndexFormatException>(() => LiveDocsFile.Parse("f", Bytes(), other));
        Assert.Contains("belongs to segment 00000000000000ff", error.Message, StringComparison.Ordinal);
        Assert.Throws<IndexFormatException>(() => LiveDocsFile.Parse("f", Bytes(), s_entry with { LiveDocCount = 67 }));
        Assert.Throws<IndexFormatException>(() => LiveDocsFile.Parse("f", Bytes(), s_entry with { DocCount = 71 }));
    }

    [Fact]
    public void AMissingFileIsSaidToBeMissing()
    {
        using var folder = new IndexTestFolder();
        var error = Assert.Throws<IndexFormatException>(() => LiveDocsFile.Read(folder.Path, s_entry));
        Assert.Equal(IndexFault.MissingFile, error.Fault);
        Assert.Null(LiveDocsFile.Read(folder.Path, s_entry with { LiveFile = null }));
    }

    private static byte[] Bytes() => LiveDocsFile.Serialize(0xff, Live());

    private static DocBitmap Live()
    {
        var live = DocBitmap.All(70);
        live.Remove(3);
        live.Remove(69);
        return live;
    }
}
