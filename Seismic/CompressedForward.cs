using System.Numerics;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>
/// Document → its gap-compressed record. A view over a segment, valid while that is open; thread-safe.
/// </summary>
internal sealed unsafe class CompressedForward
{
    private readonly uint* _offsets;
    private readonly byte* _records;
    private readonly int _docCount;
    private readonly int _impactBytes;
    private readonly string _path;

    private CompressedForward(SegmentReader segment, uint* offsets, byte* records)
    {
        _offsets = offsets;
        _records = records;
        _docCount = segment.DocCount;
        _impactBytes = segment.Quantizer.Bits / 8;
        _path = segment.Path;
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
            ? new CompressedForward(segment, offsets, records)
            : throw new SegmentFormatException(
                SegmentFault.Corrupt, segment.Path, $"compressed records that end at byte {end}", $"{recordBytes}");
    }

    /// <summary>Checks that a document's record lies in its place, gaps included.</summary>
    /// <param name="docId">From 0 to one less than documents.</param>
    /// <exception cref="SegmentFormatException">It does not.</exception>
    public void Check(int docId)
    {
        var (start, end) = (_offsets[docId], _offsets[docId + 1]);
        var capacityBytes = (end - (long)start) * SegmentFormat.ForwardRecordAlignment;
        if (capacityBytes < sizeof(uint) || end > _offsets[_docCount])
        {
            throw Misfit(docId, capacityBytes);
        }

        var count = *(uint*)RecordPointer(docId);
        var controlBytes = (count + 7L) >> 3;
        var neededBytes = sizeof(uint) + controlBytes + (count * (_impactBytes + 1L));
        if (neededBytes > capacityBytes)
        {
            throw Misfit(docId, capacityBytes);
        }

        // A set bit stands for a gap's second byte.
        var control = new ReadOnlySpan<byte>(RecordPointer(docId) + sizeof(uint), (int)controlBytes);
        foreach (var bits in control)
        {
            neededBytes += BitOperations.PopCount(bits);
        }

        if (neededBytes > capacityBytes)
        {
            throw Misfit(docId, capacityBytes);
        }
    }

    /// <summary>Where a document's record begins; for the last document + 1, where the records end.</summary>
    public byte* RecordPointer(int docId) =>
        _records + (_offsets[docId] * (long)SegmentFormat.ForwardRecordAlignment);

    private SegmentFormatException Misfit(int docId, long capacityBytes) => new(
        SegmentFault.Corrupt, _path, $"a compressed record of document {docId} within {capacityBytes} bytes", "a longer one");
}
