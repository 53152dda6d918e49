using System.Globalization;
using System.Text;

namespace SparseSearch.Core.Filters;

/// <summary>A value in a filter: a text (of a keyword or a date), a number or a boolean.</summary>
public readonly record struct FilterLiteral
{
    private readonly double _number;
    private readonly string? _text;

    private FilterLiteral(FieldKind kind, string? text, double number) => (Kind, _text, _number) = (kind, text, number);

    /// <summary>What was written: a date is written as a text, and so a keyword here.</summary>
    public FieldKind Kind { get; }

    /// <summary>The text; empty for numbers and booleans.</summary>
    public string Text => _text ?? "";

    /// <summary>The number; 0 or 1 for a boolean, 0 for a text.</summary>
    public double Number => _number;

    /// <summary>A text.</summary>
    public static FilterLiteral Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterLiteral(FieldKind.Keyword, text, 0);
    }

    /// <summary>A number.</summary>
    /// <exception cref="FilterException">It is not finite.</exception>
    public static FilterLiteral Of(double number) => double.IsFinite(number)
        ? new FilterLiteral(FieldKind.Number, null, number == 0 ? 0 : number)
        : throw new FilterException($"The number {number} is not finite; leave that end of a range open.");

    /// <summary>A boolean.</summary>
    public static FilterLiteral Of(bool value) => new(FieldKind.Boolean, null, value ? 1 : 0);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    internal void Write(StringBuilder text)
    {
        switch (Kind)
        {
            case FieldKind.Number:
                text.Append(_number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case FieldKind.Boolean:
                text.Append(_number != 0 ? "true" : "false");
                break;
            default:
                FilterText.WriteQuoted(text, Text, '"');
                break;
        }
    }
}
