using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using SparseSearch.Core.Filters;

namespace SparseSearch.Extensions.AI;

/// <summary>
/// Conditions on records as expressions, to the engine's filters: comparisons of a data property with a value, <c>Contains</c>,
/// and, or, not. What else an expression can say is refused.
/// </summary>
/// <param name="fieldOf">The field of a property; null where it is none.</param>
internal sealed class FilterTranslator(Func<MemberInfo, RecordProperty?> fieldOf)
{
    /// <summary>Translates a condition.</summary>
    /// <exception cref="NotSupportedException">It says something that filters cannot; the message shows the part.</exception>
    public FilterExpression Translate(LambdaExpression condition) => Of(condition.Body);

    private FilterExpression Of(Expression part) => part switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } and => new AndFilter(Of(and.Left), Of(and.Right)),
        BinaryExpression { NodeType: ExpressionType.OrElse } or => new OrFilter(Of(or.Left), Of(or.Right)),
        UnaryExpression { NodeType: ExpressionType.Not } not => new NotFilter(Of(not.Operand)),
        BinaryExpression comparison => Compared(comparison),
        MethodCallExpression { Method.Name: nameof(Enumerable.Contains) } contains => Contained(contains),
        _ when part.Type == typeof(bool) && Field(part) is { } flag => new EqualsFilter(flag, FilterLiteral.Of(true)),
        _ => throw Refusal(part),
    };

    private FilterExpression Compared(BinaryExpression comparison)
    {
        var (kind, field, value) = Field(comparison.Left) is { } left
            ? (comparison.NodeType, left, comparison.Right)
            : (Turned(comparison.NodeType), Field(comparison.Right) ?? throw Refusal(comparison), comparison.Left);
        var compared = ValueOf(value, comparison);
        return (kind, compared) switch
        {
            (ExpressionType.Equal, null) => new NotFilter(new ExistsFilter(field)),
            (ExpressionType.NotEqual, null) => new ExistsFilter(field),
            (_, null) => throw Refusal(comparison),
            (ExpressionType.Equal, _) => new EqualsFilter(field, Literal(compared, comparison)),
            (ExpressionType.NotEqual, _) => new NotFilter(new EqualsFilter(field, Literal(compared, comparison))),
            (ExpressionType.GreaterThan, _) => new RangeFilter(field, End(compared, comparison, false), null),
            (ExpressionType.GreaterThanOrEqual, _) => new RangeFilter(field, End(compared, comparison, true), null),
            (ExpressionType.LessThan, _) => new RangeFilter(field, null, End(compared, comparison, false)),
            (ExpressionType.LessThanOrEqual, _) => new RangeFilter(field, null, End(compared, comparison, true)),
            _ => throw Refusal(comparison),
        };
    }

    /// <summary>A list of the record contains a value, or a list of values contains what the record has.</summary>
    private FilterExpression Contained(MethodCallExpression contains)
    {
        Expression[] operands = [.. contains.Object is { } list ? [list] : Array.Empty<Expression>(), .. contains.Arguments];
        if (operands.Length != 2)
        {
            throw Refusal(contains);
        }

        var (many, one) = (Bare(operands[0]), operands[1]);
        if (Field(many) is { } field && many.Type != typeof(string))
        {
            return new EqualsFilter(field, Literal(ValueOf(one, contains), contains));
        }

        return Field(one) is { } asked && ValueOf(many, contains) is System.Collections.IEnumerable values and not string
            ? new InFilter(asked, [.. values.Cast<object?>().Select(value => Literal(value, contains))])
            : throw Refusal(contains);
    }

    /// <summary>The name of the field that an expression reads from the record; null where it reads none.</summary>
    private string? Field(Expression expression) =>
        Bare(expression) is MemberExpression { Expression: ParameterExpression } member
            ? fieldOf(member.Member)?.Field ?? throw new NotSupportedException(
                $"{member.Member.Name} is no data property; filters are on data properties alone.")
            : null;

    /// <summary>Without conversions, such as those to nullable types, and of arrays to spans.</summary>
    private static Expression Bare(Expression expression) => expression switch
    {
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } conversion => Bare(conversion.Operand),
        MethodCallExpression { Method: { Name: "op_Implicit", IsStatic: true }, Arguments: [var only] } => Bare(only),
        _ => expression,
    };

    /// <summary>What an expression comes to that does not read the record.</summary>
    private static object? ValueOf(Expression expression, Expression whole)
    {
        var bare = Bare(expression);
        return bare is ConstantExpression constant ? constant.Value
            : ReadsRecord.Of(bare) ? throw Refusal(whole)
            : Expression.Lambda(bare).Compile(preferInterpretation: true).DynamicInvoke();
    }

    private static RangeEnd End(object value, Expression whole, bool isIncluded) => new(Literal(value, whole), isIncluded);

    private static FilterLiteral Literal(object? value, Expression whole) => value switch
    {
        string text => FilterLiteral.Of(text),
        bool flag => FilterLiteral.Of(flag),
        DateTime date => FilterLiteral.Of(FieldDates.Show(new DateTimeOffset(
            date.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(date, DateTimeKind.Utc) : date).ToUnixTimeMilliseconds())),
        DateTimeOffset moment => FilterLiteral.Of(FieldDates.Show(moment.ToUnixTimeMilliseconds())),
        byte or short or int or long or float or double or decimal =>
            FilterLiteral.Of(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => throw Refusal(whole),
    };

    private static ExpressionType Turned(ExpressionType kind) => kind switch
    {
        ExpressionType.GreaterThan => ExpressionType.LessThan,
        ExpressionType.GreaterThanOrEqual => ExpressionType.LessThanOrEqual,
        ExpressionType.LessThan => ExpressionType.GreaterThan,
        ExpressionType.LessThanOrEqual => ExpressionType.GreaterThanOrEqual,
        _ => kind,
    };

    private static NotSupportedException Refusal(Expression part) => new(
        $"The filter has the part '{part}', which the engine cannot compute; compare data properties with values by ==, !=, <, <=, >, >= "
        + "or Contains, and join with &&, || and !.");

    /// <summary>Whether an expression reads the record.</summary>
    private sealed class ReadsRecord : ExpressionVisitor
    {
        private bool _does;

        public static bool Of(Expression expression)
        {
            var reads = new ReadsRecord();
            reads.Visit(expression);
            return reads._does;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _does = true;
            return node;
        }
    }
}
