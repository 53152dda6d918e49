using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// An open segment of a live index, shared by the index and by snapshots, with the documents of it that are live now.
/// The counting of holders is thread-safe; everything else belongs to the index's gate.
/// </summary>
internal sealed class LiveSegment
{
    private int _holders = 1;
    private DocBitmap? _live;
    private DocBitmap? _published;

    /// <summary>Takes a segment over, with one holder.</summary>
    /// <param name="segment">Open.</param>
    /// <param name="entry">As a manifest names it; its live documents are those of <paramref name="live"/>.</param>
    /// <param name="live">Taken over; null where all are live.</param>
    /// <param name="isFlushed">Whether the file is on disk for sure.</param>
    public LiveSegment(Segment segment, ManifestSegment entry, DocBitmap? live, bool isFlushed)
    {
        Segment = segment;
        Entry = entry;
        _live = live;
        LiveCount = live?.Count() ?? segment.DocCount;
        IsFlushed = isFlushed;
    }

    public Segment Segment { get; }

    /// <summary>As the last commit named it, or as it was written where none has yet.</summary>
    public ManifestSegment Entry { get; set; }

    public bool IsFlushed { get; set; }

    public int LiveCount { get; private set; }

    public SegmentSize Size => new(Segment.DocCount, LiveCount);

    /// <summary>Finds the live document of an external id.</summary>
    public bool TryFindLive(ReadOnlySpan<byte> idUtf8, out int docId) =>
        Segment.ExternalIds.TryFind(idUtf8, out docId, _live);

    /// <summary>Marks a live document as dead.</summary>
    public void Remove(int docId)
    {
        _live ??= DocBitmap.All(Segment.DocCount);
        _live.Remove(docId);
        LiveCount--;
        _published = null;
    }

    /// <summary>The live documents as they are now, never changed afterwards; null where all are live.</summary>
    public DocBitmap? Publish() => _live is null ? null : _published ??= _live.Copy();

    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Lets go; the last holder closes the segment.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Segment.Dispose();
        }
    }
}
