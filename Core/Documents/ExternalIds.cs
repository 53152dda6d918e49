using System.Text;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Doc id ↔ external id of one segment. A view over its sections, valid while that is open; thread-safe.
/// </summary>
/// <remarks>
/// Three sections: offsets (u32, one more than documents), the ids' UTF-8 bytes, and the doc ids (u32) in the ordinal
/// order of those bytes, by which an id is found in a binary search. In a segment of an index that takes changes an id
/// may stand several times, where a document was replaced before the segment was written: at most one of them is live.
/// </remarks>
public sealed unsafe class ExternalIds
{
    private readonly string _path;
    private readonly uint* _offsets;
    private readonly byte* _bytes;
    private readonly uint* _order;
    private readonly int _bytesLength;

    private ExternalIds(string path, uint* offsets, byte* bytes, int bytesLength, uint* order, int docCount)
    {
        _path = path;
        _offsets = offsets;
        _bytes = bytes;
        _bytesLength = bytesLength;
        _order = order;
        DocCount = docCount;
    }

    /// <summary>Number of documents.</summary>
    public int DocCount { get; }

    /// <summary>Doc ids in the ordinal order of their ids' UTF-8 bytes; length <see cref="DocCount"/>.</summary>
    public ReadOnlySpan<uint> Order => new(_order, DocCount);

    /// <summary>Opens the view, checking in O(1) that the sections fit each other.</summary>
    /// <exception cref="SegmentFormatException">A section is missing or its length is wrong.</exception>
    public static ExternalIds Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var offsets = (uint*)segment.SectionPointer(SectionKind.ExternalIdOffsets, out var offsetsLength);
        var bytes = segment.SectionPointer(SectionKind.ExternalIdBytes, out var bytesLength);
        var order = (uint*)segment.SectionPointer(SectionKind.ExternalIdOrder, out var orderLength);
        SegmentChecks.CheckLength(
            segment.Path, SectionKind.ExternalIdOffsets, ((long)segment.DocCount + 1) * sizeof(uint), offsetsLength);
        SegmentChecks.CheckLength(
            segment.Path, SectionKind.ExternalIdOrder, (long)segment.DocCount * sizeof(uint), orderLength);
        SegmentChecks.CheckLength(
            segment.Path, SectionKind.ExternalIdBytes, offsets[segment.DocCount], bytesLength);
        return new ExternalIds(segment.Path, offsets, bytes, bytesLength, order, segment.DocCount);
    }

    /// <summary>A document's external id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public string IdOf(int docId)
    {
        try
        {
            return ExternalIdRules.Decode(Utf8Of(docId));
        }
        catch (DecoderFallbackException)
        {
            throw SegmentChecks.Corrupt(_path, $"an external id of document {docId} in UTF-8", "other bytes");
        }
    }

    /// <summary>A document's external id as UTF-8; a view over the segment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="SegmentFormatException">The stored offsets are damaged.</exception>
    public ReadOnlySpan<byte> Utf8Of(int docId)
    {
        if ((uint)docId >= (uint)DocCount)
        {
            throw new ArgumentOutOfRangeException(nameof(docId), docId, $"The segment has {DocCount} documents.");
        }

        var (start, end) = (_offsets[docId], _offsets[docId + 1]);
        return start <= end && end <= (uint)_bytesLength
            ? new ReadOnlySpan<byte>(_bytes + start, (int)(end - start))
            : throw SegmentChecks.Corrupt(
                _path, $"an external id of document {docId} within {_bytesLength} bytes", $"bytes {start} to {end}");
    }

    /// <summary>Finds the live document with an external id.</summary>
    /// <param name="id">Any text; one that no document can have is not found.</param>
    /// <param name="docId">The document, or −1.</param>
    /// <param name="live">The live documents; null where all are.</param>
    /// <exception cref="SegmentFormatException">The stored order is damaged.</exception>
    public bool TryFind(string id, out int docId, DocBitmap? live = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        docId = -1;
        if (id.Length is 0 or > ExternalIdRules.MaxBytes)
        {
            return false;
        }

        // Half of a surrogate pair becomes U+FFFD here, and comes back as another text: then nothing is found.
        var utf8 = Encoding.UTF8.GetBytes(id);
        if (TryFind(utf8, out docId, live) && string.Equals(IdOf(docId), id, StringComparison.Ordinal))
        {
            return true;
        }

        docId = -1;
        return false;
    }

    /// <summary>Finds the live document with an external id, given as UTF-8.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="docId">The document, or −1.</param>
    /// <param name="live">
    /// The live documents, of which at most one has the id; null where all are, and ids are unique.
    /// </param>
    /// <exception cref="SegmentFormatException">The stored order is damaged.</exception>
    public bool TryFind(ReadOnlySpan<byte> utf8, out int docId, DocBitmap? live = null)
    {
        var rank = LowestRank(utf8);
        for (; rank < DocCount && Utf8Of(DocAt(rank)).SequenceEqual(utf8); rank++)
        {
            docId = DocAt(rank);
            if (live?.Contains(docId) != false)
            {
                return true;
            }
        }

        docId = -1;
        return false;
    }

    /// <summary>Rank of the first id that is not below another one.</summary>
    private int LowestRank(ReadOnlySpan<byte> utf8)
    {
        var (low, high) = (0, DocCount);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Utf8Of(DocAt(middle)).SequenceCompareTo(utf8) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private int DocAt(int rank) => _order[rank] < (uint)DocCount
        ? (int)_order[rank]
        : throw SegmentChecks.Corrupt(
            _path, $"doc ids below {DocCount} in section {SectionKind.ExternalIdOrder}", $"{_order[rank]}");
}
