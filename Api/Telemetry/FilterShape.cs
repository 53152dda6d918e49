using System.Text;
using SparseSearch.Core.Filters;

namespace SparseSearch.Api.Telemetry;

/// <summary>A filter without its values: which fields it asks for, and how.</summary>
internal static class FilterShape
{
    private const int MostCharacters = 500;

    /// <summary>The shape, such as <c>(lang = ? and year &gt;= ?)</c>, cut at 500 characters; null without a filter.</summary>
    public static string? Of(FilterExpression? filter)
    {
        if (filter is null)
        {
            return null;
        }

        var text = new StringBuilder();
        Write(text, filter);
        return text.Length <= MostCharacters ? text.ToString() : $"{text.ToString(0, MostCharacters)}…";
    }

    private static void Write(StringBuilder text, FilterExpression filter)
    {
        // Filters have thousands of parts at most, and what is beyond the cut need not be written.
        if (text.Length > MostCharacters)
        {
            return;
        }

        switch (filter)
        {
            case AndFilter and:
                WriteAll(text, " and ", and.Operands);
                break;
            case OrFilter or:
                WriteAll(text, " or ", or.Operands);
                break;
            case NotFilter not:
                Write(text.Append("not "), not.Operand);
                break;
            case EqualsFilter equals:
                text.Append(equals.Field).Append(" = ?");
                break;
            case InFilter within:
                text.Append(within.Field).Append(" in (").Append(within.Values.Count).Append(" ?)");
                break;
            case RangeFilter range:
                text.Append(range.Field).Append(Sign(range.Lower, " >= ?", " > ?")).Append(Sign(range.Upper, " <= ?", " < ?"));
                break;
            case ExistsFilter exists:
                text.Append("exists(").Append(exists.Field).Append(')');
                break;
            default:
                text.Append(filter.GetType().Name);
                break;
        }
    }

    private static string Sign(RangeEnd? end, string included, string excluded) =>
        end is null ? "" : end.Value.IsIncluded ? included : excluded;

    private static void WriteAll(StringBuilder text, string word, IReadOnlyList<FilterExpression> operands)
    {
        text.Append('(');
        for (var i = 0; i < operands.Count; i++)
        {
            text.Append(i == 0 ? "" : word);
            Write(text, operands[i]);
        }

        text.Append(')');
    }
}
