namespace SparseSearch.Indexer.Jobs;

/// <summary>How far a bulk job is; counts only grow.</summary>
/// <param name="Items">Lines and rows that are done, those of earlier runs and rejected ones included.</param>
/// <param name="Indexed">Documents in the index.</param>
/// <param name="Rejected">Documents that are not.</param>
/// <param name="Resumed">Items that earlier runs had done.</param>
public readonly record struct BulkJobProgress(long Items, long Indexed, long Rejected, long Resumed);
