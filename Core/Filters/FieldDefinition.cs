namespace SparseSearch.Core.Filters;

/// <summary>A field of an index.</summary>
/// <param name="Name">The dotted name: 1 to 256 bytes of UTF-8.</param>
/// <param name="Kind">What its values are.</param>
public sealed record FieldDefinition(string Name, FieldKind Kind);
