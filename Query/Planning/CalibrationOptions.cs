using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Planning;

/// <summary>How a segment is calibrated. Immutable.</summary>
public sealed record CalibrationOptions
{
    /// <summary>
    /// Queries like those that will be asked, or empty: then queries are made of the documents. Lengths of which too
    /// few are given are measured with the documents' too.
    /// </summary>
    public IReadOnlyList<SparseVector> Queries { get; init; } = [];

    /// <summary>
    /// Segments of fewer documents are not calibrated: exact search takes some 20 µs there; default 1,000, at least 0.
    /// </summary>
    public int MinDocs { get; init; } = 1_000;

    /// <summary>
    /// Queries of one length that are measured at most for 10 hits; twice as many of 8 terms, four times as many of
    /// 4; a quarter of it for 100 hits, an eighth for 1,000; default 128, at least 32. More cost time and prove a
    /// recall with less of a margin.
    /// </summary>
    public int QueriesPerLength { get; init; } = 128;

    /// <summary>Threads that measure; default all processors, 1 to 1,024. The numbers do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Queries);
        ArgumentOutOfRangeException.ThrowIfNegative(MinDocs);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueriesPerLength, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(QueriesPerLength, SearchRequest.MaxK);
    }
}
