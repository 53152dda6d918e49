namespace SparseSearch.Indexer.Log;

/// <summary>What a record of the write-ahead log does. 0 is reserved, so that zeroed bytes never parse.</summary>
public enum LogRecordKind
{
    /// <summary>No record: what a default <see cref="LogRecord"/> is.</summary>
    None = 0,

    /// <summary>Adds a document, in place of one of the same external id.</summary>
    Put = 1,

    /// <summary>Removes the document of an external id, if there is one.</summary>
    Delete = 2,
}
