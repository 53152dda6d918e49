using System.Globalization;
using System.Text;
using SparseSearch.Core.Documents;

namespace SparseSearch.Core.Filters;

/// <summary>Cuts a filter's text into tokens. Not thread-safe.</summary>
internal sealed class FilterLexer(string text)
{
    private static readonly string[] s_symbols = ["==", "!=", "<=", ">=", "=", "<", ">", "(", ")", ","];

    private readonly StringBuilder _unquoted = new();
    private int _start;
    private int _end;

    public FilterToken Token { get; private set; }

    /// <summary>The token without quotes and escapes.</summary>
    public string Value { get; private set; } = "";

    /// <summary>Moves to the next token.</summary>
    public void Next()
    {
        while (_end < text.Length && char.IsWhiteSpace(text[_end]))
        {
            _end++;
        }

        _start = _end;
        if (_end == text.Length)
        {
            (Token, Value) = (FilterToken.End, "");
            return;
        }

        var c = text[_end];
        if (c is '"' or '\'' or '`')
        {
            ReadQuoted(c);
        }
        else if (FilterText.StartsName(c))
        {
            ReadWhile(FilterToken.Name, FilterText.ContinuesName);
        }
        else if (char.IsAsciiDigit(c) || c is '-' or '+' or '.')
        {
            ReadWhile(FilterToken.Number, static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+');
        }
        else
        {
            var symbol = s_symbols.FirstOrDefault(s => string.CompareOrdinal(text, _end, s, 0, s.Length) == 0)
                ?? throw Fault($"'{ExternalIdRules.Shown(c.ToString())}' has no meaning here");
            _end += symbol.Length;
            (Token, Value) = (FilterToken.Symbol, symbol);
        }
    }

    public bool IsWord(string word) =>
        Token == FilterToken.Name && Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Token == FilterToken.Symbol && Value == symbol;

    public bool SkipWord(string word) => Skip(IsWord(word));

    public bool SkipSymbol(string symbol) => Skip(IsSymbol(symbol));

    /// <summary>The token's value; moves on.</summary>
    public string Take()
    {
        var value = Value;
        Next();
        return value;
    }

    /// <summary>Says what should stand where the token stands.</summary>
    public FilterException Expected(string expected)
    {
        var found = Token == FilterToken.End
            ? "the filter ends"
            : $"stands {ExternalIdRules.Shown(text[_start.._end])}";
        return Fault($"expected is {expected}, but there {found}");
    }

    public FilterException Fault(string fault) => new(
        $"The filter is wrong at character {_start + 1}: {fault}. An example: {FilterParser.Example}");

    private bool Skip(bool isIt)
    {
        if (isIt)
        {
            Next();
        }

        return isIt;
    }

    private void ReadWhile(FilterToken token, Func<char, bool> belongs)
    {
        do
        {
            _end++;
        }
        while (_end < text.Length && belongs(text[_end]));
        (Token, Value) = (token, text[_start.._end]);
    }

    private void ReadQuoted(char quote)
    {
        _unquoted.Clear();
        _end++;
        while (_end < text.Length && text[_end] != quote)
        {
            if (text[_end] == '\\')
            {
                ReadEscape();
            }
            else
            {
                _unquoted.Append(text[_end++]);
            }
        }

        if (_end == text.Length)
        {
            throw Fault($"the closing {quote} is missing");
        }

        _end++;
        (Token, Value) = (quote == '`' ? FilterToken.QuotedName : FilterToken.Text, _unquoted.ToString());
    }

    private void ReadEscape()
    {
        const int unicodeDigits = 4;
        var escape = _end + 1 < text.Length ? text[_end + 1] : '\0';
        _end += 2;
        switch (escape)
        {
            case '"' or '\'' or '`' or '\\':
                _unquoted.Append(escape);
                break;
            case 'n':
                _unquoted.Append('\n');
                break;
            case 't':
                _unquoted.Append('\t');
                break;
            case 'u' when _end + unicodeDigits <= text.Length && ushort.TryParse(
                text.AsSpan(_end, unicodeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var code):
                _unquoted.Append((char)code);
                _end += unicodeDigits;
                break;
            default:
                throw Fault("a backslash stands before \", ', `, \\, n, t or u and four hexadecimal digits");
        }
    }
}
