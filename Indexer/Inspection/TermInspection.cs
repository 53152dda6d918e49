namespace SparseSearch.Indexer.Inspection;

/// <summary>One term of a segment.</summary>
/// <param name="TermId">Its id.</param>
/// <param name="Term">Its text.</param>
/// <param name="DocumentFrequency">Number of documents that have it.</param>
public sealed record TermInspection(int TermId, string Term, int DocumentFrequency);
