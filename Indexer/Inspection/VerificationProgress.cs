namespace SparseSearch.Indexer.Inspection;

/// <summary>How far a verification has come.</summary>
/// <param name="SegmentsDone">Segments that were read whole.</param>
/// <param name="SegmentsTotal">Segments of the index.</param>
/// <param name="BytesDone">Bytes of the finished segments.</param>
/// <param name="BytesTotal">Bytes of all segments.</param>
public readonly record struct VerificationProgress(
    int SegmentsDone, int SegmentsTotal, long BytesDone, long BytesTotal);
