using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Bulk;

/// <summary>A document that is a ready-made vector.</summary>
/// <param name="Id">The external id: any Unicode text, unique in an index, not empty.</param>
/// <param name="Vector">Over the index's vocabulary; may be empty.</param>
public sealed record VectorDocument(string Id, SparseVector Vector);
