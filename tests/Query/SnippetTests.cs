using CsCheck;
using SparseSearch.Query.Explanation;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A snippet is the stretch whose words weigh most; its marks are the query's words.</summary>
public sealed class SnippetTests
{
    private static readonly Dictionary<string, float> s_weights = new(StringComparer.Ordinal)
    {
        ["bone"] = 2,
        ["density"] = 1.5f,
        ["d"] = 1,
    };

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\n ", "")]
    [InlineData("Bone.", "Bone.")]
    [InlineData("One two\n three\tfour", "One two three four")]
    [InlineData("Nothing of it is here, and nothing there", "Nothing of it is…")]
    [InlineData("Long before it comes to (bone) density, and goes on", "…to (bone) density,…")]
    [InlineData("Pneumonoultramicroscopicsilicovolcanoconiosis", "Pneumonoultramicrosc…")]
    public void TheHeaviestStretchOfWholeWordsIsShown(string text, string expected) =>
        Assert.Equal(expected, Snippet.Of(text, s_weights, 20));

    [Fact]
    public void ControlCharactersBecomeBlanks() => Assert.Equal("bone and", Snippet.Of("bone\u0007and", s_weights, 20));

    [Fact]
    public void MarksAreTheRunsOfLettersAndDigitsThatAreTheQuerys()
    {
        const string text = "«Bone-density» of D3, vitamin-D: BONE";
        var marked = Snippet.Marks(text, s_weights).Select(mark => text.Substring(mark.Start, mark.Length));
        Assert.Equal(["Bone", "density", "D", "BONE"], marked);
    }

    [Fact]
    public void NoStretchOfAnyTextWeighsMoreThanTheOneThatIsShown() =>
        Gen.Select(Gen.OneOf("bone", "density,", "d", "a", "of", "because", "…", "Bone").List[1, 30], Gen.Int[20, 60]).Sample((words, length) =>
        {
            var shown = Snippet.Of(string.Join("  ", words), s_weights, length).Trim('…').Split(' ');
            var most = 0.0;
            for (var start = 0; start < words.Count; start++)
            {
                for (var count = 1; start + count <= words.Count; count++)
                {
                    var stretch = words.Skip(start).Take(count).ToArray();
                    most = string.Join(' ', stretch).Length <= length ? Math.Max(most, WeightOf(stretch)) : most;
                }
            }

            Assert.Equal(most, WeightOf(shown), 1e-4);
        });

    private static double WeightOf(IEnumerable<string> words) => words
        .Select(static word => word.Trim(',', '…').ToLowerInvariant()).Distinct(StringComparer.Ordinal)
        .Sum(static word => s_weights.GetValueOrDefault(word));
}
