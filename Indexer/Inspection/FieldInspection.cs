using SparseSearch.Core.Filters;

namespace SparseSearch.Indexer.Inspection;

/// <summary>One field of a segment.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="DocCount">Documents that have it.</param>
/// <param name="ValueCount">Distinct texts of a keyword or boolean; (value, document) pairs of a number or date.</param>
/// <param name="LengthBytes">Bytes in the segment.</param>
public sealed record FieldInspection(string Name, FieldKind Kind, int DocCount, int ValueCount, long LengthBytes);
