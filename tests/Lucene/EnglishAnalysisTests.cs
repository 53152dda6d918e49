using SparseSearch.Lucene;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: texts become the terms of Anserini's default English analysis.
/// Method: examples worked out by hand from the rules of each step.
/// </summary>
public sealed class EnglishAnalysisTests
{
    [Theory]
    [InlineData("Running runs easily", "run run easili")]
    [InlineData("the cat's ponies", "cat poni")]
    [InlineData("The children’s relational databases", "children relat databas")]
    [InlineData("to be or not to be", "")]
    [InlineData("It is a test, and no more", "test more")]
    [InlineData("0-dimensional biomaterials", "0 dimension biomateri")]
    [InlineData("3.14 and 1,000 U.S.A.", "3.14 1,000 u.s.a")]
    [InlineData("naïve CAFÉ", "naïv café")]
    [InlineData("don't O'Neil's", "don't o'neil")]
    [InlineData("a_b c.d e:f g/h", "a_b c.d e:f g h")]
    [InlineData("深層 学習", "深 層 学 習")]
    [InlineData("", "")]
    [InlineData(" \t\n", "")]
    [InlineData("caresses flies dies mules denied agreed owned humbled", "caress fli di mule deni agre own humbl")]
    public void TextBecomesTerms(string text, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), EnglishAnalysis.Instance.Terms(text));

    [Fact]
    public void AllThirtyThreeStopWordsAreLeftOut() => Assert.Empty(EnglishAnalysis.Instance.Terms(
        "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
        + "to was will with"));

    [Fact]
    public void WordsThatLookLikeStopWordsStay() =>
        Assert.Equal(["he", "we", "have", "from"], EnglishAnalysis.Instance.Terms("he we have from"));

    [Fact]
    public void AWordOfMoreThan255CharactersGivesNoTerm() =>
        Assert.Equal(["short"], EnglishAnalysis.Instance.Terms($"{new string('x', 256)} short"));

    [Fact]
    public async Task ManyThreadsAnalyseAtTheSameTime()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(static i => Task.Run(() =>
            Enumerable.Range(0, 200).All(j =>
                EnglishAnalysis.Instance.Terms($"running {i} times {j}").SequenceEqual(
                    ["run", $"{i}", "time", $"{j}"])))));
        Assert.All(answers, Assert.True);
    }
}
