using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>
/// Accepts documents that have one value between two ends: numbers and dates by size, keywords by their UTF-8 bytes.
/// </summary>
public sealed record RangeFilter : FilterExpression
{
    /// <summary>A condition on a range.</summary>
    /// <param name="field">The dotted name.</param>
    /// <param name="lower">The lower end, or null for none.</param>
    /// <param name="upper">The upper end, or null for none.</param>
    /// <exception cref="FilterException">The name is no field's, or both ends are missing.</exception>
    public RangeFilter(string field, RangeEnd? lower, RangeEnd? upper)
    {
        (Field, Lower, Upper) = (CheckedField(field), lower, upper);
        if (lower is null && upper is null)
        {
            throw new FilterException("A range needs an end, as in year >= 2010.");
        }
    }

    /// <summary>The dotted name.</summary>
    public string Field { get; }

    /// <summary>The lower end, or null for none.</summary>
    public RangeEnd? Lower { get; }

    /// <summary>The upper end, or null for none.</summary>
    public RangeEnd? Upper { get; }

    internal override void Write(StringBuilder text)
    {
        FilterText.WriteName(text, Field);
        if (Lower is { } lower)
        {
            text.Append(lower.IsIncluded ? " >= " : " > ");
            lower.Value.Write(text);
        }

        if (Upper is { } upper)
        {
            text.Append(upper.IsIncluded ? " <= " : " < ");
            upper.Value.Write(text);
        }
    }
}
