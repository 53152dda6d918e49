namespace SparseSearch.Indexer.Bulk;

/// <summary>How far a bulk build has come; counts only ever grow.</summary>
/// <param name="DocumentsRead">Documents taken from the input.</param>
/// <param name="DocumentsIndexed">Documents whose vectors are in the index to come.</param>
/// <param name="EmptyDocuments">Those of them without a term, which nothing finds.</param>
/// <param name="Postings">(document, term) pairs so far.</param>
/// <param name="SegmentsWritten">Segments on disk so far.</param>
public readonly record struct BulkProgress(
    long DocumentsRead, long DocumentsIndexed, long EmptyDocuments, long Postings, int SegmentsWritten);
