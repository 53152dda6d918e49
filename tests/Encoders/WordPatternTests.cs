using System.Text.RegularExpressions;
using CsCheck;
using SparseSearch.Encoders.Tokenization.PreTokenizers;
using Xunit;

namespace SparseSearch.Tests;

public sealed class WordPatternTests
{
    private static readonly string[] s_fragments =
    [
        "'", "'s", "'S", "'re", "'LL", "'ſ", "a", "Bc", "é", "e\u0301", "1", "23", "Ⅷ", " ", "  ", "\n", "\r\n", "\t",
        "\u00A0", "\u3000", ".", "!?", "北", "-", "_", "\u200D", "½",
    ];

    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.Char['\0', '\u07FF'].Array[1, 40].Select(static units => new string(units)),
        Gen.Int[0, s_fragments.Length - 1].Array[1, 40]
            .Select(static picks => string.Concat(picks.Select(static pick => s_fragments[pick]))));

    public static TheoryData<string> Expressions =>
        [WordPattern.Gpt2Expression, WordPattern.Llama3Expression, WordPattern.Qwen2Expression];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void WordsAreThoseOfTheRegularExpression(string expression)
    {
        // The runtime's expressions know no long s as an s.
        var known = expression.Replace("(?i:'s", "(?i:'[sſ]", StringComparison.Ordinal);
        var regex = new Regex(known, RegexOptions.CultureInvariant);
        s_text.Sample(text => Assert.Equal(
            regex.Matches(text).Select(static match => match.Value), Words(expression, text)));
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void LettersBeyondTheFirstPlaneAreLetters(string expression)
    {
        Assert.Equal(
            ["a\U00010400b", " \U00020000", " \U0001F600!"], Words(expression, "a\U00010400b \U00020000 \U0001F600!"));
        Assert.Equal("\U0001D7D8", Words(expression, "\U0001D7D8 a")[0]);
    }

    [Fact]
    public void ContractionsWithoutRegardToCaseTakeTheLongS()
    {
        Assert.Equal(["it", "'ſ"], Words(WordPattern.Llama3Expression, "it'ſ"));
        Assert.Equal(["it", "'", "ſ"], Words(WordPattern.Gpt2Expression, "it'ſ"));
    }

    [Fact]
    public void AnExpressionThatIsNoneOfTheThreeIsNotKnown() => Assert.Null(WordPattern.Find(@"\w+"));

    [Theory]
    [InlineData(@"\w+", "aé_1\u0903-b", "aé_1\u0903|b")]
    [InlineData(@"[^\w\s]", "a-b!", "-|!")]
    [InlineData(@"\p{L}+", "a\U00010400\U00020000b1", "a\U00010400\U00020000b")]
    [InlineData(@".", "\U0001F600a", "\U0001F600|a")]
    [InlineData(@"^a", "a\na", "a|a")]
    [InlineData(@"\p{Nd}{2}", "1\U0001D7D8\U0001D7D8", "1\U0001D7D8")]
    public void ExpressionsSeeCodePoints(string pattern, string text, string expected)
    {
        var regex = OnigurumaDialect.Translate(pattern, out var problem);
        Assert.True(regex is not null, problem);
        var matches = new MatchList();
        new RegexPattern(regex!).FindAll(text, ref matches);
        Assert.Equal(
            expected.Split('|'),
            Enumerable.Range(0, matches.Count).Select(i => text[matches[i].Start..matches[i].End]));
    }

    [Theory]
    [InlineData(@"\bword", "\\b")]
    [InlineData(@"a++", "possessive")]
    [InlineData(@"[a&&b]", "intersection")]
    [InlineData(@"[[:alpha:]]", "a class inside a class")]
    [InlineData(@"[\W]", "\\W inside a class")]
    [InlineData(@"\p{^L}", "negated property")]
    [InlineData(@"\h", "\\h")]
    [InlineData(@"\p{Han}", "Han")]
    [InlineData(@"(a", "(a")]
    public void WhatMeansSomethingElseInTheRuntimeIsRefused(string pattern, string expected)
    {
        Assert.Null(OnigurumaDialect.Translate(pattern, out var problem));
        Assert.Contains(expected, problem);
    }

    private static List<string> Words(string expression, string text)
    {
        var pattern = WordPattern.Find(expression)!;
        var words = new List<string>();
        while (text.Length > 0)
        {
            var length = pattern.LengthOfFirst(text);
            words.Add(text[..length]);
            text = text[length..];
        }

        return words;
    }
}
