namespace SparseSearch.Core.Segments;

/// <summary>Where a document of a snapshot lives.</summary>
/// <param name="SegmentIndex">Position of its segment in the snapshot, from 0.</param>
/// <param name="Segment">The segment; owned by the snapshot.</param>
/// <param name="DocIdLocal">Its doc id there.</param>
public readonly record struct SegmentLocation(int SegmentIndex, Segment Segment, int DocIdLocal);
