using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>Accepts documents that have a field; null and an empty array are none.</summary>
public sealed record ExistsFilter : FilterExpression
{
    /// <summary>A condition on a field.</summary>
    /// <exception cref="FilterException">The name is no field's.</exception>
    public ExistsFilter(string field) => Field = CheckedField(field);

    /// <summary>The dotted name.</summary>
    public string Field { get; }

    internal override void Write(StringBuilder text)
    {
        text.Append("exists(");
        FilterText.WriteName(text, Field);
        text.Append(')');
    }
}
