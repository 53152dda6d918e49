using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>
/// Document → its gap-compressed record. A view over a segment, valid while that is open; thread-safe.
/// </summary>
internal sealed unsafe class CompressedForward
{
    private readonly uint* _offsets;
    private readonly byte* _records;

    private CompressedForward(uint* offsets, byte* records)
    {
        _offsets = offsets;
        _records = records;
    }

    /// <summary>Opens the view, or returns null where the segment has no compressed records.</summary>
    /// <exception cref="SegmentFormatException">The sections do not fit each other.</exception>
    public static CompressedForward? Open(SegmentReader segment)
    {
        if (!segment.Has(SeismicFormat.CompressedOffsets))
        {
            return null;
        }

        var offsets = (uint*)segment.SectionPointer(SeismicFormat.CompressedOffsets, out var offsetBytes);
        var records = segment.SectionPointer(SeismicFormat.CompressedRecords, out var recordBytes);
        var expectedBytes = (segment.DocCount + 1L) * sizeof(uint);
        if (offsetBytes != expectedBytes)
        {
            throw new SegmentFormatException(
                SegmentFault.Corrupt, segment.Path, $"{expectedBytes} bytes of compressed offsets", $"{offsetBytes}");
        }

        var end = (offsets[segment.DocCount] * (long)SegmentFormat.ForwardRecordAlignment)
            + Core.Kernels.SeismicGapDot.OverreadBytes;
        return end == recordBytes
            ? new CompressedForward(offsets, records)
            : throw new SegmentFormatException(
                SegmentFault.Corrupt, segment.Path, $"compressed records that end at byte {end}", $"{recordBytes}");
    }

    /// <summary>Where a document's record begins; for the last document + 1, where the records end.</summary>
    public byte* RecordPointer(int docId) =>
        _records + (_offsets[docId] * (long)SegmentFormat.ForwardRecordAlignment);
}
