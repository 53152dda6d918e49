namespace SparseSearch.Indexer.Live;

/// <summary>How large a segment is.</summary>
/// <param name="DocCount">All its documents.</param>
/// <param name="LiveCount">Those that were neither deleted nor replaced.</param>
internal readonly record struct SegmentSize(int DocCount, int LiveCount);
