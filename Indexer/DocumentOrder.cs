namespace SparseSearch.Indexer;

/// <summary>In which order a segment numbers its documents.</summary>
public enum DocumentOrder
{
    /// <summary>As they came.</summary>
    Arrival,

    /// <summary>
    /// Similar documents beside each other: searches touch less memory, and clusters of neighbours can be left out as
    /// a whole. Costs time at the build; ids and texts go along.
    /// </summary>
    Similarity,
}
