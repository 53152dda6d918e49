namespace SparseSearch.Core.Filters;

/// <summary>Reads filters as people write them.</summary>
/// <remarks>
/// <code>
/// filter     := all ("or" all)*
/// all        := one ("and" one)*
/// one        := "not" one | "(" filter ")" | "exists" "(" field ")" | field condition
/// condition  := ("=" | "==" | "!=") value | ["not"] "in" "(" value ("," value)* ")" | end [end]
/// end        := ("&lt;" | "&lt;=" | "&gt;" | "&gt;=") value
/// field      := letters, digits, "_", "." and "-", first a letter or "_"; anything between ` and `
/// value      := text between " and " or between ' and ' | number | "true" | "false"
/// </code>
/// Words are read in any case. In texts and names between back quotes, <c>\"</c>, <c>\'</c>, <c>\`</c>, <c>\\</c>,
/// <c>\n</c>, <c>\t</c> and <c>\u00e9</c> stand for one character. <c>a != 1</c> is <c>not a = 1</c>. Two ends, as in
/// <c>year &gt;= 2010 &lt; 2020</c>, are one range, which one value must fulfil; <c>not</c> binds closest, then
/// <c>and</c>, then <c>or</c>.
/// </remarks>
public static class FilterParser
{
    /// <summary>For messages.</summary>
    public const string Example = "lang = \"en\" and (year >= 2010 or not exists(doi)) and tag in (\"a\", \"b\")";

    /// <summary>Reads a filter.</summary>
    /// <param name="text">As above.</param>
    /// <exception cref="FilterException">
    /// The text is no filter, or passes a limit; the message has the position, from 1, and what is expected there.
    /// </exception>
    public static FilterExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= FilterLimits.MaxTextLength
            ? new Reader(text).ReadAll()
            : throw new FilterException(
                $"The filter has {text.Length} characters; the limit is {FilterLimits.MaxTextLength}.");
    }

    private sealed class Reader
    {
        private readonly FilterLexer _lexer;
        private int _depth;

        public Reader(string text)
        {
            _lexer = new FilterLexer(text);
            _lexer.Next();
        }

        public FilterExpression ReadAll()
        {
            var expression = ReadOr();
            return _lexer.Token == FilterToken.End
                ? expression
                : throw _lexer.Expected("and, or, or the end of the filter");
        }

        private FilterExpression ReadOr()
        {
            var first = ReadAnd();
            if (!_lexer.IsWord("or"))
            {
                return first;
            }

            var operands = new List<FilterExpression> { first };
            while (_lexer.SkipWord("or"))
            {
                operands.Add(ReadAnd());
            }

            return new OrFilter(operands);
        }

        private FilterExpression ReadAnd()
        {
            var first = ReadOne();
            if (!_lexer.IsWord("and"))
            {
                return first;
            }

            var operands = new List<FilterExpression> { first };
            while (_lexer.SkipWord("and"))
            {
                operands.Add(ReadOne());
            }

            return new AndFilter(operands);
        }

        private FilterExpression ReadOne()
        {
            if (++_depth > FilterLimits.MaxDepth)
            {
                throw FilterExpression.TooDeep();
            }

            var expression = ReadUncounted();
            _depth--;
            return expression;
        }

        private FilterExpression ReadUncounted()
        {
            if (_lexer.SkipWord("not"))
            {
                return new NotFilter(ReadOne());
            }

            if (_lexer.SkipSymbol("("))
            {
                var inner = ReadOr();
                DemandSymbol(")", "and, or, or a closing parenthesis");
                return inner;
            }

            if (_lexer.SkipWord("exists"))
            {
                DemandSymbol("(", "a parenthesis, as in exists(doi)");
                var field = ReadField();
                DemandSymbol(")", "a closing parenthesis");
                return new ExistsFilter(field);
            }

            return ReadCondition(ReadField());
        }

        private FilterExpression ReadCondition(string field)
        {
            if (_lexer.SkipSymbol("=") || _lexer.SkipSymbol("=="))
            {
                return new EqualsFilter(field, ReadValue());
            }

            if (_lexer.SkipSymbol("!="))
            {
                return new NotFilter(new EqualsFilter(field, ReadValue()));
            }

            if (_lexer.SkipWord("not"))
            {
                return _lexer.SkipWord("in")
                    ? new NotFilter(ReadIn(field))
                    : throw _lexer.Expected("in, as in tag not in (\"a\", \"b\")");
            }

            return _lexer.SkipWord("in") ? ReadIn(field) : ReadRange(field);
        }

        private InFilter ReadIn(string field)
        {
            DemandSymbol("(", "a parenthesis, as in tag in (\"a\", \"b\")");
            var values = new List<FilterLiteral>();
            do
            {
                values.Add(ReadValue());
            }
            while (values.Count <= FilterLimits.MaxInValues && _lexer.SkipSymbol(","));
            if (values.Count <= FilterLimits.MaxInValues)
            {
                DemandSymbol(")", "a comma or a closing parenthesis");
            }

            return new InFilter(field, values);
        }

        private RangeFilter ReadRange(string field)
        {
            RangeEnd? lower = null, upper = null;
            while (true)
            {
                if (lower is null && (_lexer.IsSymbol(">") || _lexer.IsSymbol(">=")))
                {
                    lower = ReadEnd(">=");
                }
                else if (upper is null && (_lexer.IsSymbol("<") || _lexer.IsSymbol("<=")))
                {
                    upper = ReadEnd("<=");
                }
                else if (lower is null && upper is null)
                {
                    throw _lexer.Expected("=, !=, <, <=, >, >=, in or not in behind a field");
                }
                else
                {
                    return new RangeFilter(field, lower, upper);
                }
            }
        }

        private RangeEnd ReadEnd(string included)
        {
            var isIncluded = _lexer.IsSymbol(included);
            _lexer.Next();
            return new RangeEnd(ReadValue(), isIncluded);
        }

        private string ReadField()
        {
            if (_lexer.Token is not (FilterToken.Name or FilterToken.QuotedName))
            {
                throw _lexer.Expected("a field, not or a parenthesis");
            }

            if (_lexer.Token == FilterToken.Name && FilterText.IsWord(_lexer.Value))
            {
                throw _lexer.Expected($"a field (write `{_lexer.Value}` if it is one)");
            }

            return _lexer.Take();
        }

        private FilterLiteral ReadValue()
        {
            switch (_lexer.Token)
            {
                case FilterToken.Text:
                    return FilterLiteral.Of(_lexer.Take());
                case FilterToken.Number:
                    return FilterText.ReadNumber(_lexer.Value, out var number) is { } fault
                        ? throw _lexer.Fault(fault)
                        : Skip(FilterLiteral.Of(number));
                default:
                    return _lexer.SkipWord("true") ? FilterLiteral.Of(true)
                        : _lexer.SkipWord("false") ? FilterLiteral.Of(false)
                        : throw _lexer.Expected("a value: a text between quotes, a number, true or false");
            }
        }

        private FilterLiteral Skip(FilterLiteral literal)
        {
            _lexer.Next();
            return literal;
        }

        private void DemandSymbol(string symbol, string expected)
        {
            if (!_lexer.SkipSymbol(symbol))
            {
                throw _lexer.Expected(expected);
            }
        }
    }
}
