using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>Accepts every document that its operand does not, also one without the operand's fields.</summary>
public sealed record NotFilter : FilterExpression
{
    /// <summary>Turns a condition round.</summary>
    /// <exception cref="FilterException">The expression would pass a limit.</exception>
    public NotFilter(FilterExpression operand)
    {
        (NodeCount, Depth) = Measure([operand]);
        Operand = operand;
    }

    /// <summary>The condition.</summary>
    public FilterExpression Operand { get; }

    internal override void Write(StringBuilder text)
    {
        text.Append("not ");
        Operand.Write(text);
    }
}
