using System.Runtime.InteropServices;
using SparseSearch.Benchmarks.Fuzzing;
using SparseSearch.Core.Segments;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: what stands in a section that nobody verified is refused where it is followed, and never followed out of it.
/// Method: one number of one section changed, checksums mended, the section last before memory that must not be read.
/// </summary>
public sealed class DamagedSectionTests
{
    private static readonly byte[] s_segment = SegmentSeeds.All[0], s_oneDocument = SegmentSeeds.All[3];

    /// <summary>Section, 32-bit words to set in it and to what, and the part of the walk that must refuse it.</summary>
    public static TheoryData<int, int[], uint, string> Damages => new()
    {
        { (int)SectionKind.ForwardOffsets, [1], uint.MaxValue, "exact: a record of document # within" },
        { (int)SectionKind.ForwardRecords, [0], 1 << 30, "exhaustive: a record of document # within" },
        { (int)SectionKind.PostingLevels, [18], 0x8000_0000, "exact: at most # rows" },
        { (int)SectionKind.PostingDirectory, [1], 0xFFFF_FFFE, "exact: a run within # values" },
        { (int)SectionKind.ExternalIdOffsets, [1], 1 << 20, "documents: an external id of document #" },
        { (int)SectionKind.ExternalIdOrder, [0, 20, 39], 40, "ids: doc ids below #" },
        { (int)SectionKind.DocumentPositions, [0], 1_000, "documents: a position of document #" },
        { (int)SectionKind.ClusterFirst + 4, [0, 1, 2, 3], uint.MaxValue, "approximate: a bucket of term # below #" },
        { (int)SectionKind.SeismicFirst, [25], 1 << 28, "seismic: at most # blocks a list" },
        { (int)SectionKind.SeismicFirst, [15], 1 << 28, "seismic: at most # blocks a list" },
        { (int)SectionKind.SeismicFirst + 1, [0], uint.MaxValue, "default: a Seismic list inside its stripe" },
        { (int)SectionKind.SeismicFirst + 2, [3], uint.MaxValue, "variant: a compressed record of document # within" },
        { (int)SectionKind.SeismicFirst + 4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 1 << 30, "variant: doc ids below #" },
        { (int)SectionKind.SeismicFirst + 8, [8, 9], uint.MaxValue, "default: a block within # postings" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void ANumberOutOfRangeIsRefusedByWhoFollowsIt(int kind, int[] words, uint value, string refusal)
    {
        var image = With(s_segment, (uint)kind, section =>
        {
            foreach (var word in words)
            {
                MemoryMarshal.Cast<byte, uint>(section.AsSpan())[word] = value;
            }
        });
        using var memory = new GuardedImage(image.Length);
        Assert.Contains(refusal, Walk(memory, image), StringComparison.Ordinal);
    }

    /// <summary>Windows are scanned 64 documents at a time; a posting may name one of those that are not there.</summary>
    [Theory]
    [InlineData((int)SectionKind.PostingIds, "exact: doc ids below #")]
    [InlineData((int)SectionKind.ClusterFirst + 3, "exact: clusters below #")]
    public void APostingOfADocumentOrClusterThatIsNotThereIsRefused(int kind, string refusal)
    {
        // A run: the mask of levels, one count, one id.
        var image = With(s_oneDocument, (uint)kind, section => MemoryMarshal.Cast<byte, ushort>(section.AsSpan())[2] = 5);
        using var memory = new GuardedImage(image.Length);
        Assert.Contains(refusal, Walk(memory, image), StringComparison.Ordinal);
    }

    [Fact]
    public void ADirectoryWithoutBlocksHasNoDocuments()
    {
        var image = With(s_oneDocument, (uint)SectionKind.DocumentBlockOffsets, section => section[4] = 0);
        using var memory = new GuardedImage(image.Length);
        Assert.Throws<SegmentFormatException>(() => Walk(memory, image));
    }

    [Fact]
    public void AVectorThatIsNoneIsRefusedAsDamage()
    {
        // The first two term ids behind the record's length change places.
        var image = With(s_segment, (uint)SectionKind.ForwardRecords, section =>
        {
            for (var record = 0; record < section.Length; record += SegmentFormat.ForwardRecordAlignment)
            {
                section.AsSpan(record + 4, 2).CopyTo(section.AsSpan(record + 6));
            }
        });
        using var memory = new GuardedImage(image.Length);
        Assert.Contains("documents: the vector of document #", Walk(memory, image), StringComparison.Ordinal);
    }

    [Fact]
    public void EverySectionFilledWithOneByteEndsNoProcess()
    {
        using var memory = new GuardedImage(1 << 20);
        foreach (var (kind, _) in SegmentImage.Split(s_segment))
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var image = With(s_segment, kind, section => section.AsSpan().Fill(value));
                try
                {
                    Walk(memory, image);
                }
                catch (SegmentFormatException)
                {
                    // Refused when it was opened.
                }
            }
        }
    }

    [Fact]
    public void ASoundSegmentIsRefusedByNobody()
    {
        using var memory = new GuardedImage(1 << 22);
        Assert.All(SegmentSeeds.All, image => Assert.Equal("", Walk(memory, image)));
    }

    private static unsafe string Walk(GuardedImage memory, byte[] image) =>
        SegmentWalk.Run(SegmentReader.OverMemory("segment", memory.Place(image), image.Length));

    private static byte[] With(byte[] segment, uint kind, Action<byte[]> change)
    {
        var sections = SegmentImage.Split(segment);
        var section = sections.Single(s => s.Kind == kind);
        sections.Remove(section);
        change(section.Bytes);
        return SegmentImage.Join(segment, [.. sections, section]);
    }
}
