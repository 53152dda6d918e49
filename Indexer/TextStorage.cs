namespace SparseSearch.Indexer;

/// <summary>Whether titles and texts are kept.</summary>
public enum TextStorage
{
    /// <summary>Kept in compressed blocks, for results that show them.</summary>
    Kept,

    /// <summary>Only external ids are kept.</summary>
    Dropped,
}
