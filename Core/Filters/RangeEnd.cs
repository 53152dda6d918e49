namespace SparseSearch.Core.Filters;

/// <summary>One end of a range.</summary>
/// <param name="Value">Where it lies.</param>
/// <param name="IsIncluded">Whether the value itself is in the range.</param>
public readonly record struct RangeEnd(FilterLiteral Value, bool IsIncluded);
