using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Planning;

/// <summary>A query that recall is measured with.</summary>
/// <param name="Vector">The query.</param>
/// <param name="SourceDocId">
/// The document that it was made from, which is left out of what is found and of what was to be found; −1 for a query
/// of its own.
/// </param>
internal readonly record struct CalibrationQuery(SparseVector Vector, int SourceDocId);
