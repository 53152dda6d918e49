using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>Accepts documents that have a value.</summary>
public sealed record EqualsFilter : FilterExpression
{
    /// <summary>A condition on one value.</summary>
    /// <exception cref="FilterException">The name is no field's.</exception>
    public EqualsFilter(string field, FilterLiteral value) => (Field, Value) = (CheckedField(field), value);

    /// <summary>The dotted name.</summary>
    public string Field { get; }

    /// <summary>The value.</summary>
    public FilterLiteral Value { get; }

    internal override void Write(StringBuilder text)
    {
        FilterText.WriteName(text, Field);
        text.Append(" = ");
        Value.Write(text);
    }
}
