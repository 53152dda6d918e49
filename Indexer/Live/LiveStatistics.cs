namespace SparseSearch.Indexer.Live;

/// <summary>What a live index holds at one instant.</summary>
/// <param name="LiveDocCount">Documents that were neither deleted nor replaced, those not searchable yet included.</param>
/// <param name="DeadDocCount">Deleted and replaced documents in segments, whose space a merge gives back.</param>
/// <param name="SegmentCount">Segments.</param>
/// <param name="UnseenDocCount">Documents written since the last refresh.</param>
/// <param name="LastSequence">Number of the last change.</param>
/// <param name="Generation">Number of the last commit.</param>
public sealed record LiveStatistics(
    long LiveDocCount, long DeadDocCount, int SegmentCount, int UnseenDocCount, long LastSequence, long Generation);
