using System.Runtime.InteropServices;
using SparseSearch.Core.Segments;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Takes a segment's bytes apart and puts them together again, checksums included.</summary>
internal static class SegmentImage
{
    /// <summary>The sections that a table names and that lie in the image.</summary>
    public static List<(uint Kind, byte[] Bytes)> Split(byte[] image)
    {
        var sections = new List<(uint, byte[])>();
        var header = MemoryMarshal.Read<SegmentHeader>(image);
        foreach (var entry in TableOf(image)[..(int)Math.Min(header.SectionCount, SegmentFormat.MaxSections)])
        {
            if (entry.Offset <= (ulong)image.Length && entry.Length <= (ulong)image.Length - entry.Offset)
            {
                sections.Add((entry.Kind, image.AsSpan((int)entry.Offset, (int)entry.Length).ToArray()));
            }
        }

        return sections;
    }

    /// <summary>An image of sections in an order, under a header that is right but for what it says of documents.</summary>
    /// <param name="front">An image that begins with the header.</param>
    /// <param name="sections">In the order of the file; the last one ends the image.</param>
    public static byte[] Join(byte[] front, IReadOnlyList<(uint Kind, byte[] Bytes)> sections)
    {
        var place = SegmentFormat.FirstSectionOffset;
        var offsets = new int[sections.Count];
        for (var i = 0; i < sections.Count; i++)
        {
            offsets[i] = place;
            place = Aligned(place + sections[i].Bytes.Length);
        }

        var image = new byte[place];
        front.AsSpan(0, SegmentFormat.HeaderBytes).CopyTo(image);
        var table = TableOf(image);
        for (var i = 0; i < sections.Count; i++)
        {
            sections[i].Bytes.CopyTo(image, offsets[i]);
            table[i] = new SectionEntry
            {
                Kind = sections[i].Kind,
                Offset = (ulong)offsets[i],
                Length = (ulong)sections[i].Bytes.Length,
            };
        }

        ref var header = ref MemoryMarshal.AsRef<SegmentHeader>(image.AsSpan());
        header.SectionCount = (uint)sections.Count;
        header.FileBytes = (ulong)image.Length;
        SealSections(image);
        SealFront(image);
        return image;
    }

    /// <summary>Makes the checksums of all sections right that lie in the image.</summary>
    public static void SealSections(byte[] image)
    {
        foreach (ref var entry in TableOf(image))
        {
            if (entry.Kind != 0 && entry.Offset <= (ulong)image.Length && entry.Length <= (ulong)image.Length - entry.Offset)
            {
                entry.Crc = Crc32C.Compute(image.AsSpan((int)entry.Offset, (int)entry.Length));
            }
        }
    }

    /// <summary>Makes the checksums of table and header right.</summary>
    public static void SealFront(byte[] image)
    {
        ref var header = ref MemoryMarshal.AsRef<SegmentHeader>(image.AsSpan());
        header.TableCrc = Crc32C.Compute(MemoryMarshal.AsBytes(TableOf(image)));
        header.HeaderCrc = 0;
        header.HeaderCrc = Crc32C.Compute(image.AsSpan(0, SegmentFormat.HeaderBytes));
    }

    private static Span<SectionEntry> TableOf(byte[] image) => MemoryMarshal.Cast<byte, SectionEntry>(
        image.AsSpan(SegmentFormat.HeaderBytes, SegmentFormat.MaxSections * SegmentFormat.SectionEntryBytes));

    private static int Aligned(int length) =>
        (length + SegmentFormat.SectionAlignment - 1) & -SegmentFormat.SectionAlignment;
}
