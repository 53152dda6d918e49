using System.Text;
using SparseSearch.Core.Filters;
using Xunit;

namespace SparseSearch.Tests;

public sealed class FilterParserTests
{
    private static readonly FieldSchema s_schema = new(
    [
        new("lang", FieldKind.Keyword), new("year", FieldKind.Number), new("open", FieldKind.Boolean),
        new("born", FieldKind.Date),
    ]);

    [Theory]
    [InlineData("lang = \"en\"", "lang = \"en\"")]
    [InlineData(" LANG=='e\\'n' ", "LANG = \"e'n\"")]
    [InlineData("a != 1", "not a = 1")]
    [InlineData("a = 1 or b = 2 and c = 3", "(a = 1 or (b = 2 and c = 3))")]
    [InlineData("(a = 1 or b = 2) AND NOT c = true", "((a = 1 or b = 2) and not c = true)")]
    [InlineData("not not exists(doi)", "not not exists(doi)")]
    [InlineData("year >= 2010 < 2.02e3", "year >= 2010 < 2020")]
    [InlineData("year<2020>2010", "year > 2010 < 2020")]
    [InlineData("`and` = 'x' and `a b` in (1, -2.5)", "(`and` = \"x\" and `a b` in (1, -2.5))")]
    [InlineData("tag not in ('\\u00e9\\n')", "not tag in (\"é\\u000a\")")]
    [InlineData("straße.größe-1 = 1", "straße.größe-1 = 1")]
    public void AFilterMeansThis(string text, string meaning) =>
        Assert.Equal(meaning, FilterParser.Parse(text).ToString());

    [Theory]
    [InlineData("", 1, "a field, not or a parenthesis")]
    [InlineData("a", 2, "=, !=, <, <=, >, >=, in or not in behind a field, but there the filter ends")]
    [InlineData("a = ", 5, "a value")]
    [InlineData("a = b", 5, "a value: a text between quotes, a number, true or false, but there stands b")]
    [InlineData("a = 1 b = 2", 7, "and, or, or the end")]
    [InlineData("(a = 1", 7, "a closing parenthesis")]
    [InlineData("a = 1 and", 10, "a field")]
    [InlineData("a in 1", 6, "a parenthesis, as in tag in")]
    [InlineData("a in (1 2)", 9, "a comma or a closing parenthesis")]
    [InlineData("a not 1", 7, "in, as in tag not in")]
    [InlineData("a = 'x", 5, "the closing ' is missing")]
    [InlineData("a = '\\x'", 5, "a backslash stands before")]
    [InlineData("a = 12x", 5, "12x is no number")]
    [InlineData("a = 9007199254740993", 5, "whole numbers go to 9007199254740992")]
    [InlineData("a = 1e999", 5, "does not fit a double")]
    [InlineData("a ~ 1", 3, "'~' has no meaning")]
    [InlineData("in = 1", 1, "write `in` if it is one")]
    [InlineData("exists doi", 8, "as in exists(doi)")]
    public void AMistakeIsToldByPlaceExpectationAndExample(string text, int place, string expected)
    {
        var error = Assert.Throws<FilterException>(() => FilterParser.Parse(text));
        Assert.Contains($"at character {place}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilterParser.Example, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FiltersBeyondALimitAreRefusedAndThoseAtItAreNot()
    {
        static string Nested(int depth) => new string('(', depth) + "a = 1" + new string(')', depth);
        static string Nots(int depth) => string.Concat(Enumerable.Repeat("not ", depth)) + "a = 1";
        static string Ors(int count) => string.Join(" or ", Enumerable.Repeat("a = 1", count));
        static string In(int count) => $"a in ({string.Join(',', Enumerable.Repeat("1", count))})";
        foreach (var good in (string[])[Nested(63), Nots(63), Ors(4095), In(65_536)])
        {
            FilterEvaluator.Evaluate(null, 3, FilterParser.Parse(good));
        }

        AssertRefused("64 levels", Nested(64), Nots(64), Nested(1_000_000), Nots(1_000_000));
        AssertRefused("4096 parts", Ors(4096));
        AssertRefused("1 to 65536", In(65_537));
        AssertRefused("the limit is 16777216", new string(' ', (1 << 24) + 1));
        AssertRefused("the limit is 256", new string('a', 257) + " = 1");
    }

    [Theory]
    [InlineData("year = 2010 and lang in (\"en\") and open = true and born >= \"2010-05-31\"", null)]
    [InlineData("yaer = 2010", "no field \"yaer\". It has 4; nearest are year")]
    [InlineData("exists(x)", "no field \"x\"")]
    [InlineData("year = \"2010\"", "\"year\" holds Number values")]
    [InlineData("lang = 3", "\"lang\" holds Keyword values, but the filter compares it with 3")]
    [InlineData("open = \"true\"", "give true or false")]
    [InlineData("open > true", "have no ranges")]
    [InlineData("born > 2010", "ISO 8601")]
    [InlineData("born > \"31.5.2010\"", "ISO 8601")]
    [InlineData("lang > 3", "a text between quotes")]
    [InlineData("year in (1, \"2\")", "a number without quotes")]
    public void AFilterIsCheckedAgainstTheIndexesFields(string text, string? fault)
    {
        var error = Record.Exception(() => FilterCheck.Against(FilterParser.Parse(text), s_schema));
        Assert.Equal(fault is not null, error is FilterException);
        Assert.Contains(fault ?? "", error?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void ATextThatNoDocumentCanHaveIsRefused() => Assert.Contains(
        "texts above 1024 bytes",
        Assert.Throws<FilterException>(
            () => FilterCheck.Against(new EqualsFilter("lang", FilterLiteral.Of(new string('é', 513))), s_schema)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"field\": \"lang\", \"equals\": \"en\"}", "lang = \"en\"")]
    [InlineData("{\"and\": [{\"field\": \"y\", \"gte\": 1, \"lt\": 2.5}, {\"not\": {\"exists\": \"doi\"}}]}", "(y >= 1 < 2.5 and not exists(doi))")]
    [InlineData("{\"or\": [{\"field\": \"t\", \"in\": [\"a\", true, 1]}]}", "t in (\"a\", true, 1)")]
    [InlineData("{\"lte\": 1, \"field\": \"and\"}", "`and` <= 1")]
    public void AFilterInJsonMeansThis(string json, string meaning) =>
        Assert.Equal(meaning, FilterJson.Parse(Encoding.UTF8.GetBytes(json)).ToString());

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("{}", "wrong at $: expected is an object with and, or, not, exists or field")]
    [InlineData("[]", "wrong at $")]
    [InlineData("{\"and\": []}", "wrong at $.and: expected is an array")]
    [InlineData("{\"and\": [3]}", "wrong at $.and[0]")]
    [InlineData("{\"and\": [{\"exists\": \"a\"}], \"or\": []}", "without another member")]
    [InlineData("{\"not\": {\"field\": \"a\"}}", "wrong at $.not: expected is either equals, or in")]
    [InlineData("{\"field\": \"a\", \"equals\": 1, \"lt\": 2}", "either equals, or in")]
    [InlineData("{\"field\": \"a\", \"gt\": 1, \"gte\": 2}", "wrong at $.gte")]
    [InlineData("{\"field\": \"a\", \"is\": 1}", "wrong at $.is")]
    [InlineData("{\"field\": \"a\", \"equals\": null}", "wrong at $.equals: expected is a text")]
    [InlineData("{\"field\": \"a\", \"in\": [1, []]}", "wrong at $.in[1]")]
    [InlineData("{\"field\": \"a\", \"in\": []}", "give 1 to 65536")]
    [InlineData("{\"field\": \"\", \"equals\": 1}", "empty name")]
    [InlineData("{\"field\": \"a\", \"equals\": 9007199254740993}", "wrong at $.equals: the number")]
    [InlineData("{\"field\": \"a\", \"equals\": \"\\ud800\"}", "half of a surrogate pair")]
    [InlineData("{\"exists\": \"a\", \"exists\": \"b\"}", "no JSON")]
    public void AMistakeInJsonIsToldByPlace(string json, string expected) => Assert.Contains(
        expected, Assert.Throws<FilterException>(() => FilterJson.Parse(Encoding.UTF8.GetBytes(json))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void DeepJsonIsRefused()
    {
        static byte[] Nots(int depth) => Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat("{\"not\":", depth)) + "{\"exists\":\"a\"}" + new string('}', depth));
        FilterJson.Parse(Nots(63));
        Assert.Contains("64 levels", Assert.Throws<FilterException>(() => FilterJson.Parse(Nots(64))).Message, StringComparison.Ordinal);
        Assert.Throws<FilterException>(() => FilterJson.Parse(Nots(100_000)));
    }

    private static void AssertRefused(string expected, params string[] filters) => Assert.All(
        filters, filter => Assert.Contains(
            expected, Assert.Throws<FilterException>(() => FilterParser.Parse(filter)).Message, StringComparison.Ordinal));
}
