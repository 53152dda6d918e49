using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>
/// Which documents are accepted, as a tree of conditions on fields. Immutable and within
/// <see cref="FilterLimits"/>; <see cref="ToString"/> is a text that <see cref="FilterParser"/> reads, and the same for
/// equal filters.
/// </summary>
/// <remarks>
/// A field with several values fulfils a condition where one of them does. <c>not</c> accepts every document that its
/// operand does not, those without the field included.
/// </remarks>
public abstract record FilterExpression
{
    /// <summary>The name that stands for a document's external id, which every document has; only values of it can be asked for.</summary>
    public const string ExternalId = "_id";

    private protected FilterExpression()
    {
    }

    /// <summary>Parts of the expression, itself included.</summary>
    public int NodeCount { get; private protected init; } = 1;

    /// <summary>Levels of the expression, itself included.</summary>
    public int Depth { get; private protected init; } = 1;

    /// <summary>The expression as people write it.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    internal abstract void Write(StringBuilder text);

    /// <summary>Writes operands with a word between them, in parentheses where there are several.</summary>
    private protected static void WriteAll(StringBuilder text, string word, IReadOnlyList<FilterExpression> operands)
    {
        if (operands.Count == 1)
        {
            operands[0].Write(text);
            return;
        }

        text.Append('(');
        for (var i = 0; i < operands.Count; i++)
        {
            text.Append(i == 0 ? "" : word);
            operands[i].Write(text);
        }

        text.Append(')');
    }

    /// <summary>Checks operands, and gives the parts and levels of what stands above them.</summary>
    private protected static (int NodeCount, int Depth) Measure(IReadOnlyList<FilterExpression> operands)
    {
        ArgumentNullException.ThrowIfNull(operands);
        if (operands.Count == 0)
        {
            throw new FilterException("and and or need an operand, such as lang = \"en\".");
        }

        var (nodes, depth) = (1L, 0);
        foreach (var operand in operands)
        {
            ArgumentNullException.ThrowIfNull(operand, nameof(operands));
            nodes += operand.NodeCount;
            depth = Math.Max(depth, operand.Depth);
        }

        return depth >= FilterLimits.MaxDepth ? throw TooDeep()
            : nodes > FilterLimits.MaxNodes ? throw new FilterException(
                $"The filter has more than {FilterLimits.MaxNodes} parts; write many values of one field with in, as in "
                + "tag in (\"a\", \"b\").")
            : ((int)nodes, depth + 1);
    }

    internal static FilterException TooDeep() => new(
        $"The filter nests deeper than {FilterLimits.MaxDepth} levels; leave out parentheses, or join conditions with "
        + "one and or or.");

    private protected static string CheckedField(string field) =>
        FieldSchema.NameFault(field) is { } fault ? throw new FilterException(fault) : field;
}
