namespace SparseSearch.Core.Filters;

/// <summary>One value of one field of a document.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="Kind">The field's kind.</param>
/// <param name="Text">A keyword; null for the other kinds, and where the text is too long to be indexed.</param>
/// <param name="Number">
/// A number; 0 or 1 for a boolean; milliseconds since 1970-01-01T00:00Z for a date; 0 for a keyword.
/// </param>
public readonly record struct FieldValue(string Name, FieldKind Kind, string? Text, double Number);
