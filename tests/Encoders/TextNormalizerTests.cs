using System.Text.Json;
using CsCheck;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

public sealed class TextNormalizerTests
{
    private static readonly TextNormalizer s_uncased = new(new TextNormalizerOptions());

    [Theory]
    [InlineData("naïve CAFÉ Ångström", "naive cafe angstrom")]
    [InlineData("a\u0301", "a")]
    [InlineData("İ", "i")]
    [InlineData("ẞ", "ß")]
    [InlineData("≠", "=")]
    [InlineData("\u1F82", "α")]
    [InlineData("각", "\u1100\u1161\u11A8")]
    [InlineData("x\0\u0007\u00AD\u200B\uFEFF\uFFFD\uE000y", "xy")]
    [InlineData("\t\r\n\u00A0\u2028\u3000", "      ")]
    [InlineData("\u000B\u0085", "")]
    [InlineData("a北b", "a 北 b")]
    [InlineData("\uF900", " 豈 ")]
    [InlineData("\U00020000", " \U00020000 ")]
    [InlineData("\uD840x\uDC00", "x")]
    public void UncasedTextIsNormalisedAsBertWants(string text, string expected) =>
        Assert.Equal(expected, s_uncased.Normalize(text));

    [Fact]
    public void CharactersNewerThanTheReferenceStayAsTheyAre()
    {
        // A nonspacing mark of Unicode 9, a format character of Unicode 11, an ideograph in the library's own gap.
        Assert.Equal("\u08D4\U000110CD\U0002B8A0", s_uncased.Normalize("\u08D4\U000110CD\U0002B8A0"));
    }

    [Fact]
    public void CasedTextKeepsCaseAndAccents()
    {
        var cased = new TextNormalizer(new TextNormalizerOptions { Lowercase = false });
        Assert.Equal("É İ  北 ", cased.Normalize("É İ 北"));
    }

    [Fact]
    public void LowerCaseAloneKeepsAccentsAndMakesTwoOfDottedI()
    {
        var lower = new TextNormalizer(new TextNormalizerOptions { StripAccents = false });
        Assert.Equal("é i\u0307", lower.Normalize("É İ"));
    }

    [Fact]
    public void WithoutAnyStepOnlyLoneSurrogatesChange() => Gen.Char.Array[0, 40].Sample(static units =>
    {
        var text = new string(units);
        var expected = string.Concat(text.EnumerateRunes().Select(static rune => rune.ToString()));
        return new TextNormalizer(TextNormalizerOptions.None).Normalize(text) == expected;
    }, iter: 20);

    [Fact]
    public void NormalisingTwiceAddsOnlySpacesAroundIdeographs() => Gen.Char.Array[0, 60].Sample(static units =>
    {
        var once = s_uncased.Normalize(units);
        return Words(s_uncased.Normalize(once)).SequenceEqual(Words(once));
    });

    [Fact]
    public void TextsAreNormalisedAsByTheReferenceLibrary()
    {
        var golden = TokenizerAssets.SmallGolden();
        var texts = golden["texts"].Deserialize<string[]>()!;
        foreach (var @case in golden["cases"]!.AsArray())
        {
            var flags = @case!["normalizer"]!;
            var normalizer = new TextNormalizer(new TextNormalizerOptions
            {
                CleanText = (bool)flags["clean_text"]!,
                SplitChineseCharacters = (bool)flags["handle_chinese_chars"]!,
                StripAccents = (bool?)flags["strip_accents"],
                Lowercase = (bool)flags["lowercase"]!,
            });
            Assert.Equal(@case["normalized"].Deserialize<string[]>(), texts.Select(text => normalizer.Normalize(text)));
        }
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
