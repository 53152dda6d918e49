using System.Text;
using SparseSearch.Core.Documents;

namespace SparseSearch.Core.Filters;

/// <summary>Whether a filter fits the fields of an index.</summary>
public static class FilterCheck
{
    private const int NamesShown = 5;

    /// <summary>Checks every field and value of a filter.</summary>
    /// <param name="filter">Any.</param>
    /// <param name="schema">The index's.</param>
    /// <exception cref="FilterException">
    /// The index has no such field, with names like it; or a value or condition does not fit the field's kind.
    /// </exception>
    public static void Against(FilterExpression filter, FieldSchema schema)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(schema);
        switch (filter)
        {
            case RangeFilter { Field: FilterExpression.ExternalId } or ExistsFilter { Field: FilterExpression.ExternalId }:
                throw new FilterException(
                    $"{FilterExpression.ExternalId} is every document's id; write {FilterExpression.ExternalId} = \"1\" or "
                    + $"{FilterExpression.ExternalId} in (\"1\", \"2\").");
            case AndFilter and:
                CheckAll(and.Operands, schema);
                break;
            case OrFilter or:
                CheckAll(or.Operands, schema);
                break;
            case NotFilter not:
                Against(not.Operand, schema);
                break;
            case EqualsFilter equal:
                Check(equal.Field, KindOf(equal.Field, schema), equal.Value);
                break;
            case InFilter some:
                var kind = KindOf(some.Field, schema);
                foreach (var value in some.Values)
                {
                    Check(some.Field, kind, value);
                }

                break;
            case RangeFilter range:
                CheckRange(range, KindOf(range.Field, schema));
                break;
            case ExistsFilter exists:
                KindOf(exists.Field, schema);
                break;
        }
    }

    /// <summary>Checks a value, and gives it the form in which a column has it.</summary>
    /// <returns>The number, or a date's milliseconds; 0 for texts.</returns>
    internal static double Check(string field, FieldKind kind, FilterLiteral value)
    {
        var expected = kind == FieldKind.Date ? FieldKind.Keyword : kind;
        var number = value.Number;
        if (value.Kind != expected || (kind == FieldKind.Date && !FieldDates.TryParse(value.Text, out number)))
        {
            throw new FilterException(
                $"The field \"{field}\" holds {kind} values, but the filter compares it with "
                + $"{ExternalIdRules.Shown(value.ToString())}; give {Remedy(kind)}.");
        }

        var isTooLong = value.Text.Length > FieldLimits.MaxKeywordBytes
            || Encoding.UTF8.GetByteCount(value.Text) > FieldLimits.MaxKeywordBytes;
        return isTooLong
            ? throw new FilterException(
                $"The filter compares the field \"{field}\" with a text of {Encoding.UTF8.GetByteCount(value.Text)} "
                + $"bytes; texts above {FieldLimits.MaxKeywordBytes} bytes are not indexed and equal nothing.")
            : number;
    }

    internal static void CheckRange(RangeFilter range, FieldKind kind)
    {
        if (kind == FieldKind.Boolean)
        {
            throw new FilterException(
                $"The field \"{range.Field}\" holds Boolean values, which have no ranges; write "
                + $"{range.Field} = true.");
        }

        foreach (var end in new[] { range.Lower, range.Upper })
        {
            if (end is { } given)
            {
                Check(range.Field, kind, given.Value);
            }
        }
    }

    private static void CheckAll(IReadOnlyList<FilterExpression> operands, FieldSchema schema)
    {
        foreach (var operand in operands)
        {
            Against(operand, schema);
        }
    }

    private static FieldKind KindOf(string field, FieldSchema schema)
    {
        if (schema.KindOf(field) is { } kind)
        {
            return kind;
        }

        if (field == FilterExpression.ExternalId)
        {
            return FieldKind.Keyword;
        }

        var near = schema.Fields.Select(f => (f.Name, Distance: NameDistance.Of(f.Name, field)))
            .OrderBy(f => f.Distance).ThenBy(f => f.Name, StringComparer.Ordinal).Take(NamesShown).Select(f => f.Name);
        throw new FilterException(
            $"The index has no field \"{ExternalIdRules.Shown(field)}\". "
            + (schema.Fields.Count == 0
                ? "Its documents have no fields at all; index them with JSON members beside title and text."
                : $"It has {schema.Fields.Count}; nearest are {string.Join(", ", near)}."));
    }

    private static string Remedy(FieldKind kind) => kind switch
    {
        FieldKind.Keyword => "a text between quotes, such as \"en\"",
        FieldKind.Number => "a number without quotes, such as 2010",
        FieldKind.Boolean => "true or false",
        _ => $"an ISO 8601 date between quotes, such as {FieldDates.Example}",
    };
}
