namespace SparseSearch.Core.Segments;

/// <summary>
/// A query's term ids belong to another vocabulary than the index's, so that its answer would be wrong.
/// </summary>
public sealed class VocabularyMismatchException : InvalidOperationException
{
    /// <summary>States the two sides.</summary>
    /// <param name="indexFingerprint">The index's vocabulary.</param>
    /// <param name="indexModel">The model that filled the index, or null where none is recorded.</param>
    /// <param name="queryFingerprint">The query's vocabulary.</param>
    /// <param name="queryModel">The model that encoded the query, or null where none is known.</param>
    public VocabularyMismatchException(
        ulong indexFingerprint, string? indexModel, ulong queryFingerprint, string? queryModel)
        : base($"The query is of vocabulary {queryFingerprint:x16} (model {queryModel ?? "unknown"}), the index of "
            + $"{indexFingerprint:x16} (model {indexModel ?? "unknown"}). Encode queries with the model that filled "
            + "the index, or index the documents with the other one.")
    {
        IndexFingerprint = indexFingerprint;
        QueryFingerprint = queryFingerprint;
    }

    /// <summary>The index's vocabulary.</summary>
    public ulong IndexFingerprint { get; }

    /// <summary>The query's vocabulary.</summary>
    public ulong QueryFingerprint { get; }
}
