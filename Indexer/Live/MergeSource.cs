using SparseSearch.Core.Filters;

namespace SparseSearch.Indexer.Live;

/// <summary>A segment that is being merged, and its live documents when that began.</summary>
/// <param name="Segment">Stays open meanwhile.</param>
/// <param name="Live">Not changed any more; null where all were live.</param>
internal sealed record MergeSource(LiveSegment Segment, DocBitmap? Live)
{
    /// <summary>Whether a document is taken over.</summary>
    public bool Takes(int docId) => Live?.Contains(docId) != false;

    /// <summary>Marks what was removed meanwhile as dead in the merged segment; the caller holds the index's gate.</summary>
    /// <param name="merged">What became of all sources; null where no document was live.</param>
    public void CarryRemovals(LiveSegment? merged)
    {
        var now = Segment.Publish();
        if (now is null || now == Live || merged is null)
        {
            return;
        }

        for (var docId = 0; docId < now.DocCount; docId++)
        {
            if (Takes(docId) && !now.Contains(docId)
                && merged.TryFindLive(Segment.Segment.ExternalIds.Utf8Of(docId), out var moved))
            {
                merged.Remove(moved);
            }
        }
    }
}
