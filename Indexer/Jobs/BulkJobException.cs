namespace SparseSearch.Indexer.Jobs;

/// <summary>A bulk job cannot go on where it was stopped; the message says why and what to do.</summary>
/// <param name="message">For a person.</param>
public sealed class BulkJobException(string message) : Exception(message);
