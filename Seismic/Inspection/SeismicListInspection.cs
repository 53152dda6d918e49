namespace SparseSearch.Seismic.Inspection;

/// <summary>A term's list in a segment; for people.</summary>
public sealed record SeismicListInspection
{
    /// <summary>The term.</summary>
    public required int TermId { get; init; }

    /// <summary>Postings that pruning kept; 0 where the term has no list.</summary>
    public required int PostingCount { get; init; }

    /// <summary>Blocks, in the order in which they are stored.</summary>
    public required IReadOnlyList<SeismicBlockInspection> Blocks { get; init; }
}
