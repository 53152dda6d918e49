using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>Accepts documents that have at least one of some values.</summary>
public sealed record InFilter : FilterExpression
{
    /// <summary>A condition on several values.</summary>
    /// <param name="field">The dotted name.</param>
    /// <param name="values">At least one; copied.</param>
    /// <exception cref="FilterException">The name is no field's, or there are no or too many values.</exception>
    public InFilter(string field, IReadOnlyList<FilterLiteral> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Field = CheckedField(field);
        Values = values.Count is > 0 and <= FilterLimits.MaxInValues
            ? [.. values]
            : throw new FilterException(
                $"The filter has {values.Count} values behind in; give 1 to {FilterLimits.MaxInValues}.");
    }

    /// <summary>The dotted name.</summary>
    public string Field { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<FilterLiteral> Values { get; }

    internal override void Write(StringBuilder text)
    {
        FilterText.WriteName(text, Field);
        text.Append(" in (");
        for (var i = 0; i < Values.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Values[i].Write(text);
        }

        text.Append(')');
    }
}
