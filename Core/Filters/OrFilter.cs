using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>Accepts what at least one operand accepts.</summary>
public sealed record OrFilter : FilterExpression
{
    /// <summary>Joins conditions.</summary>
    /// <param name="operands">At least one; copied.</param>
    /// <exception cref="FilterException">There is none, or the expression would pass a limit.</exception>
    public OrFilter(params IReadOnlyList<FilterExpression> operands)
    {
        (NodeCount, Depth) = Measure(operands);
        Operands = [.. operands];
    }

    /// <summary>The conditions.</summary>
    public IReadOnlyList<FilterExpression> Operands { get; }

    internal override void Write(StringBuilder text) => WriteAll(text, " or ", Operands);
}
