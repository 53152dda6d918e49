namespace SparseSearch.Query.Inspection;

/// <summary>A term's impact-grouped postings in a segment; for people.</summary>
public sealed record ImpactListInspection
{
    /// <summary>The term.</summary>
    public required int TermId { get; init; }

    /// <summary>Documents that have the term; 0 where the segment has none, and then no level.</summary>
    public required long PostingCount { get; init; }

    /// <summary>Bytes of the runs.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>Levels that have postings, by window, then heaviest first: the order in which they lie.</summary>
    public required IReadOnlyList<ImpactLevelInspection> Levels { get; init; }
}
