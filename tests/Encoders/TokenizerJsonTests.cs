using System.Text.Json.Nodes;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Ids and words of small files, derived by hand from the Hugging Face library's rules.</summary>
public sealed class TokenizerJsonTests
{
    // Characters of the vocabulary are their own tokens; words become visible by what separates them.
    private const string Letters = """
        { "type": "BPE", "vocab": { "<unk>": 0, "a": 1, "b": 2, "ab": 3, "c": 4, "Ġ": 5, "▁": 6, "Ġa": 7, "▁a": 8,
                   "é": 9 },
          "merges": ["a b", "Ġ a", ["▁", "a"]], "unk_token": "<unk>" }
        """;

    [Theory]
    [InlineData("abc", "3 4")]
    [InlineData("aab", "1 3")]
    [InlineData("axb", "1 0 2")]
    [InlineData("axxb", "1 0 0 2")]
    [InlineData("", "")]
    public void BpeMergesByRank(string text, string expected) => AssertIds(expected, text, Letters);

    [Fact]
    public void UnknownNeighboursAreFusedWhereTheModelSays() => AssertIds(
        "1 0 2", "axxb", Letters.Replace("\"type\"", "\"fuse_unk\": true, \"type\"", StringComparison.Ordinal));

    [Fact]
    public void WordsThatAreTokensAreNotMergedWhereTheModelSays()
    {
        // Without a merge for "bc", only the whole word can give it.
        const string Model = """
            { "type": "BPE", "vocab": { "a": 0, "b": 1, "c": 2, "bc": 3, "ab": 4 }, "merges": ["a b"],
              "ignore_merges": true }
            """;
        AssertIds("3", "bc", Model);
        AssertIds("4 2", "abc", Model);
    }

    [Theory]
    [InlineData("""{ "type": "ByteLevel", "add_prefix_space": false }""", "a ab a", "1 5 3 7")]
    [InlineData("""{ "type": "ByteLevel", "add_prefix_space": true }""", "a a", "7 7")]
    [InlineData("""{ "type": "ByteLevel", "add_prefix_space": true }""", " a", "7")]
    [InlineData("""{ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always" }""", "a a", "8 8")]
    [InlineData("""{ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "never" }""", "a  a", "1 6 8")]
    [InlineData("""{ "type": "Metaspace", "replacement": "▁", "add_prefix_space": false }""", "a a", "1 8")]
    [InlineData("""{ "type": "WhitespaceSplit" }""", " a b\tab", "1 2 3")]
    [InlineData("""{ "type": "Whitespace" }""", "a. b", "1 0 2")]
    [InlineData("""{ "type": "BertPreTokenizer" }""", "a,b", "1 0 2")]
    [InlineData("""{ "type": "Digits", "individual_digits": true }""", "ab1ab", "3 0 3")]
    [InlineData("""{ "type": "Punctuation", "behavior": "Removed" }""", "a,,b", "1 2")]
    [InlineData("""{ "type": "Punctuation" }""", "ab,ab", "3 0 3")]
    [InlineData(
        """{ "type": "Sequence", "pretokenizers": [{ "type": "WhitespaceSplit" }, { "type": "ByteLevel" }] }""",
        "ab a", "5 3 7")]
    public void PreTokenizersSplitAsTheLibraryDoes(string preTokenizer, string text, string expected) =>
        AssertIds(expected, text, Letters, preTokenizer: preTokenizer);

    [Theory]
    [InlineData("Isolated", false, "acb", "1 4 2")]
    [InlineData("Removed", false, "acb", "1 2")]
    [InlineData("Removed", true, "abcab", "4")]
    [InlineData("Isolated", true, "abcab", "3 4 3")]
    public void SplitsTreatMatchesAsTheBehaviorSays(string behavior, bool invert, string text, string expected) =>
        AssertIds(expected, text, Letters, preTokenizer: $$"""
            { "type": "Split", "pattern": { "String": "c" }, "behavior": "{{behavior}}",
              "invert": {{JsonValue.Create(invert)}} }
            """);

    [Theory]
    [InlineData("Isolated", false, "accbc", "a|c|c|b|c")]
    [InlineData("MergedWithPrevious", false, "accbc", "ac|c|bc")]
    [InlineData("MergedWithNext", false, "accbc", "a|c|cb|c")]
    [InlineData("Contiguous", false, "accbc", "a|cc|b|c")]
    [InlineData("Contiguous", true, "accbc", "a|cc|b|c")]
    [InlineData("MergedWithPrevious", true, "accbc", "a|c|cb|c")]
    [InlineData("MergedWithNext", false, "caab", "caab")]
    [InlineData("MergedWithNext", false, "cc", "c|c")]
    [InlineData("MergedWithPrevious", false, "ca", "c|a")]
    public void WordsOfEveryBehaviorAreTheLibrarys(string behavior, bool invert, string text, string expected)
    {
        // A vocabulary of whole words shows where they begin and end.
        var words = expected.Split('|');
        var vocabulary = new JsonObject { ["[UNK]"] = 0 };
        foreach (var word in words.Distinct())
        {
            vocabulary[word] = vocabulary.Count;
        }

        var model = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["vocab"] = vocabulary };
        AssertIds(
            string.Join(' ', words.Select(word => (int)vocabulary[word]!)), text, model.ToJsonString(),
            preTokenizer: $$"""
            { "type": "Split", "pattern": { "Regex": "c" }, "behavior": "{{behavior}}",
              "invert": {{JsonValue.Create(invert)}} }
            """);
    }

    [Theory]
    [InlineData("""{ "type": "Lowercase" }""", "AB", "3")]
    [InlineData("""{ "type": "NFC" }""", "e\u0301", "9")]
    [InlineData("""{ "type": "NFKC" }""", "ａｂ", "3")]
    [InlineData("""{ "type": "Strip", "strip_left": true, "strip_right": true }""", "  ab\n", "3")]
    [InlineData("""{ "type": "Replace", "pattern": { "String": "x" }, "content": "ab" }""", "xxc", "3 3 4")]
    [InlineData("""{ "type": "Replace", "pattern": { "Regex": "x+" }, "content": "ab" }""", "xxc", "3 4")]
    [InlineData("""{ "type": "Prepend", "prepend": "▁" }""", "ab", "6 3")]
    [InlineData("""{ "type": "Prepend", "prepend": "▁" }""", "", "")]
    [InlineData("""{ "type": "ByteLevel" }""", " a", "7")]
    [InlineData("""{ "type": "Sequence", "normalizers": [{ "type": "NFD" }, { "type": "StripAccents" }] }""", "á", "1")]
    [InlineData("""{ "type": "BertNormalizer", "lowercase": true }""", "ÁB", "3")]
    public void NormalizersRewriteAsTheLibraryDoes(string normalizer, string text, string expected) =>
        AssertIds(expected, text, Letters, normalizer: normalizer);

    [Fact]
    public void BytesStandForWhatHasNoToken()
    {
        var vocabulary = new JsonObject { ["<unk>"] = 0, ["a"] = 1 };
        for (var value = 0; value < 256; value++)
        {
            vocabulary[$"<0x{value:X2}>"] = value + 2;
        }

        var model = new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray(),
            ["unk_token"] = "<unk>",
            ["byte_fallback"] = true,
        };
        AssertIds($"1 {0xC3 + 2} {0xA9 + 2}", "aé", model.ToJsonString());
        vocabulary.Remove("<0x00>");
        Assert.Contains(
            "'byte_fallback' is true, but the vocabulary has no token '<0x00>'",
            Assert.Throws<TokenizerFormatException>(() => Load(model.ToJsonString())).Message);
    }

    [Theory]
    [InlineData("a<x>b", """{ "normalized": false }""", "1 11 2")]
    [InlineData("a <x> b", """{ "lstrip": true, "rstrip": true }""", "1 11 2")]
    [InlineData("a <x> b", """{ "lstrip": true }""", "1 11 0 2")]
    [InlineData("a<x>b <x>", """{ "single_word": true }""", "1 0 0 0 2 0 11")]
    [InlineData("a<X>", """{ "normalized": true }""", "1 11")]
    [InlineData("a<X>", """{ "normalized": false }""", "1 0 0 0")]
    public void AddedTokensAreFoundAsTheirFlagsSay(string text, string flags, string expected)
    {
        var token = JsonNode.Parse(flags)!.AsObject();
        token["id"] = 11;
        token["content"] = "<x>";
        AssertIds(expected, text, Letters, normalizer: """{ "type": "Lowercase" }""", addedTokens: token);
    }

    [Fact]
    public void IdsWithoutTokenHaveAPlaceholder()
    {
        var token = new JsonObject { ["id"] = 11, ["content"] = "<x>", ["special"] = true };
        var tokenizer = Load(Letters, addedTokens: token);
        Assert.Equal(12, tokenizer.Vocabulary.Count);
        Assert.Equal("<no token 10>", tokenizer.Vocabulary.TermOf(10));
        Assert.Equal([11], tokenizer.SpecialTokenIds);
    }

    [Fact]
    public void AMetaspaceInFrontOfTheWholeTextOnlyIsNotSetBehindAnAddedToken()
    {
        var token = new JsonObject { ["id"] = 11, ["content"] = "<x>", ["special"] = true };
        const string First = """{ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "first" }""";
        Assert.Equal([8, 11, 1], Load(Letters, preTokenizer: First, addedTokens: token).EncodeUnframed("a<x>a"));
        Assert.Equal([11, 1], Load(Letters, preTokenizer: First, addedTokens: token).EncodeUnframed("<x>a"));
    }

    [Theory]
    [InlineData("""{ "type": "RobertaProcessing", "cls": ["b", 2], "sep": ["c", 4] }""", "2 1 4")]
    [InlineData("""{ "type": "ByteLevel" }""", "1")]
    [InlineData(
        """
        { "type": "Sequence", "processors": [{ "type": "ByteLevel" }, { "type": "TemplateProcessing",
          "single": [{ "SpecialToken": { "id": "b" } }, { "Sequence": { "id": "A" } }],
          "special_tokens": { "b": { "ids": [2] } } }] }
        """, "2 1")]
    public void PostProcessorsFrameTheText(string processor, string expected)
    {
        var tokenizer = Load(Letters, postProcessor: processor);
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode("a", 9)));
        Assert.Equal(expected.Split(' ').Length > 1 ? (int?)2 : null, tokenizer.BeginId);
    }

    [Fact]
    public void UnigramTakesTheBestWay()
    {
        const string Model = """
            { "type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -2], ["b", -2], ["ab", -3], ["abb", -10]] }
            """;
        AssertIds("3 2 0 1", "abbxya", Model);
    }

    private static void AssertIds(
        string expected,
        string text,
        string model,
        string normalizer = "null",
        string preTokenizer = "null",
        JsonObject? addedTokens = null) => Assert.Equal(
            expected,
            string.Join(' ', Load(model, normalizer, preTokenizer, addedTokens: addedTokens).EncodeUnframed(text)));

    private static ITextTokenizer Load(
        string model,
        string normalizer = "null",
        string preTokenizer = "null",
        string postProcessor = "null",
        JsonObject? addedTokens = null)
    {
        var tokenizer = new JsonObject
        {
            ["model"] = JsonNode.Parse(model),
            ["normalizer"] = JsonNode.Parse(normalizer),
            ["pre_tokenizer"] = JsonNode.Parse(preTokenizer),
            ["post_processor"] = JsonNode.Parse(postProcessor),
            ["added_tokens"] = addedTokens is null ? [] : new JsonArray(addedTokens.DeepClone()),
        };
        using var folder = new TemporaryModelFolder().With("tokenizer.json", tokenizer.ToJsonString());
        return TokenizerLoader.Load(folder.Path);
    }
}
