using System.Text.Json.Nodes;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

public sealed class TokenizerLoaderTests
{
    [Fact]
    public void AVocabularyFileGivesTheSameIdsAsTokenizerJson()
    {
        using var jsonFolder = new TemporaryModelFolder()
            .With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString());
        using var listFolder = new TemporaryModelFolder().With("vocab.txt", TokenizerAssets.SmallVocabularyFile());
        var byJson = TokenizerLoader.Load(jsonFolder.Path);
        var byList = TokenizerLoader.Load(listFolder.Path);
        AssertSame(byJson, byList);
        foreach (var text in TokenizerAssets.SmallGolden()["texts"]!.AsArray())
        {
            Assert.Equal(byJson.Encode((string)text!, 512), byList.Encode((string)text!, 512));
        }
    }

    [SkippableFact]
    public void BertsOwnVocabularyFileGivesTheSameIdsAsItsTokenizerJson()
    {
        var folder = TestPaths.Shared("assets", "bert-base-uncased");
        var corpus = TestPaths.Shared("collections", "cranfield", "corpus.jsonl");
        Skip.If(folder is null || corpus is null, "needs ../shared/assets/bert-base-uncased and collections/cranfield");
        using var listFolder = new TemporaryModelFolder()
            .With("vocab.txt", File.ReadAllText(Path.Combine(folder!, "vocab.txt")))
            .With("tokenizer_config.json", File.ReadAllText(Path.Combine(folder!, "tokenizer_config.json")));
        var byJson = TokenizerLoader.Load(folder!);
        var byList = TokenizerLoader.Load(listFolder.Path);
        AssertSame(byJson, byList);
        Assert.Equal([0, 100, 101, 102, 103], byList.SpecialTokenIds);
        Assert.Equal(512, byList.MaxTokens);
        foreach (var text in TokenizerAssets.Texts(corpus!))
        {
            Assert.Equal(byJson.Encode(text, 512), byList.Encode(text, 512));
        }
    }

    [Fact]
    public void CarriageReturnsAreNoPartOfTokens()
    {
        using var folder = new TemporaryModelFolder()
            .With("vocab.txt", TokenizerAssets.SmallVocabularyFile().Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal("[CLS]", TokenizerLoader.Load(folder.Path).Vocabulary.TermOf(2));
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("1000000000000000019884624838656", null)]
    [InlineData("1e30", null)]
    [InlineData("null", null)]
    public void TheModelsLimitIsReadWhereItMeansOne(string value, int? expected)
    {
        using var folder = new TemporaryModelFolder()
            .With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString())
            .With("tokenizer_config.json", $$"""{ "model_max_length": {{value}} }""");
        Assert.Equal(expected, TokenizerLoader.Load(folder.Path).MaxTokens);
    }

    [Fact]
    public void SettingsBesideAVocabularyFileAreHonoured()
    {
        using var folder = new TemporaryModelFolder()
            .With("vocab.txt", "<unk>\n<s>\n</s>\n<pad>\né\nE\n")
            .With("tokenizer_config.json", """
                {
                  "do_lower_case": true, "strip_accents": false, "tokenizer_class": "BertTokenizer",
                  "unk_token": "<unk>", "cls_token": "<s>", "sep_token": { "content": "</s>" }, "pad_token": "<pad>"
                }
                """);
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal([1, 4, 0, 2], tokenizer.Encode("É E", 16));
        Assert.Equal(3, tokenizer.PadId);
        Assert.Equal([0, 1, 2, 3], tokenizer.SpecialTokenIds);
    }

    [Fact]
    public void ATemplateFramesTheText()
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", Changed("post_processor", """
            {
              "type": "TemplateProcessing",
              "single": [
                { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "SpecialToken": { "id": "[SEP]", "type_id": 0 } },
                { "SpecialToken": { "id": "[MASK]", "type_id": 0 } }
              ],
              "special_tokens": {
                "[CLS]": { "id": "[CLS]", "ids": [2], "tokens": ["[CLS]"] },
                "[SEP]": { "id": "[SEP]", "ids": [3], "tokens": ["[SEP]"] },
                "[MASK]": { "id": "[MASK]", "ids": [4], "tokens": ["[MASK]"] }
              }
            }
            """));
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal(3, tokenizer.FrameLength);
        Assert.Equal([2, 3, 4], tokenizer.Encode(string.Empty, 3));
    }

    [Fact]
    public void WithoutPostProcessorThereIsNoFrame()
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", Changed("post_processor", "null"));
        Assert.Empty(TokenizerLoader.Load(folder.Path).Encode(string.Empty, 0));
    }

    [Theory]
    [InlineData("model", """{ "vocab": {} }""", "'model.type' is absent")]
    [InlineData("normalizer", """{ "type": "Nmt" }""", "'normalizer.type' is 'Nmt'")]
    [InlineData("pre_tokenizer", """{ "type": "FixedLength" }""", "'pre_tokenizer.type' is 'FixedLength'")]
    [InlineData("pre_tokenizer", "{}", "'pre_tokenizer.type' is absent")]
    [InlineData("post_processor", """{ "type": "Other" }""", "'post_processor.type' is 'Other'")]
    [InlineData("truncation", """{ "direction": "Left", "max_length": 8 }""", "'truncation.direction' is 'Left'")]
    public void APartThatIsNotHonouredIsNamed(string part, string json, string message)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", Changed(part, json));
        var exception = Assert.Throws<NotSupportedException>(() => TokenizerLoader.Load(folder.Path));
        Assert.Contains(message, exception.Message);
        Assert.Contains("tokenizer.json", exception.Message);
    }

    [Theory]
    [InlineData("model", """{ "type": "WordPiece", "vocab": { "[UNK]": 1, "a": 9 } }""", "the token 'a' has id 9")]
    [InlineData("model", """{ "type": "WordPiece", "vocab": { "[UNK]": 0, "a": "x" } }""", "'model.vocab.a' is \"x\"")]
    [InlineData("model", """{ "type": "WordPiece", "vocab": {} }""", "holds no token")]
    [InlineData("model", """{ "type": "WordPiece", "vocab": { "\ud800": 0 } }""", "not valid Unicode")]
    [InlineData("model", "null", "'model' is missing")]
    [InlineData("model", "7", "'model' is 7")]
    [InlineData("added_tokens", """[{ "id": 7, "content": "[PAD]" }]""", "'[PAD]' has id 7, but 0")]
    [InlineData("added_tokens", """[{ "content": "[PAD]" }]""", "'added_tokens[0].id' is missing")]
    [InlineData("added_tokens", """[{ "id": 799, "content": "" }]""", "'content' is empty")]
    [InlineData("added_tokens", """["x"]""", "'added_tokens[0]' is \"x\"")]
    [InlineData("post_processor", """{ "type": "BertProcessing", "cls": ["[CLS]", 5] }""", "the id 5")]
    [InlineData("padding", """{ "pad_id": 100000 }""", "padding token's id 100000")]
    public void AMalformedPartIsNamed(string part, string json, string message)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", Changed(part, json));
        var exception = Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path));
        Assert.Contains(message, exception.Message);
        Assert.EndsWith("tokenizer.json", exception.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"model\": ")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\u0001")]
    public void AFileThatIsNoJsonObjectIsNamed(string content)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", content);
        Assert.EndsWith(
            "tokenizer.json",
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Path,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "do_lower_case": false }""", "'do_lower_case'")]
    [InlineData("""{ "strip_accents": false }""", "'strip_accents'")]
    [InlineData("""{ "tokenize_chinese_chars": false }""", "'tokenize_chinese_chars'")]
    [InlineData("""{ "model_max_length": 0 }""", "'model_max_length' is 0")]
    [InlineData("""{ "model_max_length": "long" }""", "'model_max_length' is \"long\"")]
    public void SettingsThatContradictTheTokenizerAreRefused(string config, string message)
    {
        using var folder = new TemporaryModelFolder()
            .With("tokenizer.json", TokenizerAssets.SmallTokenizer().ToJsonString())
            .With("tokenizer_config.json", config);
        Assert.Contains(
            message, Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Theory]
    [InlineData("""{ "tokenizer_class": "BertJapaneseTokenizer" }""", "BertJapaneseTokenizer")]
    [InlineData("""{ "do_basic_tokenize": false }""", "do_basic_tokenize")]
    [InlineData("""{ "never_split": ["x"] }""", "never_split")]
    [InlineData("""{ "truncation_side": "left" }""", "truncation_side")]
    public void SettingsThatAreNotHonouredAreNamed(string config, string message)
    {
        using var folder = new TemporaryModelFolder()
            .With("vocab.txt", TokenizerAssets.SmallVocabularyFile())
            .With("tokenizer_config.json", config);
        Assert.Contains(message, Assert.Throws<NotSupportedException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Fact]
    public void AVocabularyFileWithoutASpecialTokenIsRefused()
    {
        using var folder = new TemporaryModelFolder().With("vocab.txt", "[PAD]\n[UNK]\n[CLS]\na\n");
        var exception = Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path));
        Assert.Contains("the sep_token '[SEP]' is not among its 4 tokens", exception.Message);
    }

    [Fact]
    public void TokensAddedToAVocabularyFileAreRefused()
    {
        using var folder = new TemporaryModelFolder()
            .With("vocab.txt", TokenizerAssets.SmallVocabularyFile())
            .With("added_tokens.json", """{ "new": 799 }""");
        Assert.Throws<NotSupportedException>(() => TokenizerLoader.Load(folder.Path));
    }

    [Fact]
    public void AFolderWithoutTokenizerIsRefused()
    {
        using var folder = new TemporaryModelFolder();
        Assert.Contains(
            "neither tokenizer.json nor vocab.txt",
            Assert.Throws<FileNotFoundException>(() => TokenizerLoader.Load(folder.Path)).Message);
        Assert.Throws<DirectoryNotFoundException>(() => TokenizerLoader.Load(Path.Combine(folder.Path, "none")));
    }

    private static void AssertSame(ITextTokenizer expected, ITextTokenizer actual)
    {
        Assert.Equal(expected.Vocabulary.Fingerprint, actual.Vocabulary.Fingerprint);
        Assert.Equal(expected.SpecialTokenIds, actual.SpecialTokenIds);
        Assert.Equal(expected.PadId, actual.PadId);
        Assert.Equal(expected.FrameLength, actual.FrameLength);
    }

    private static string Changed(string part, string json)
    {
        var tokenizer = TokenizerAssets.SmallTokenizer();
        if (json.Contains("\\ud800", StringComparison.Ordinal))
        {
            // Not a text that a JSON tree could hold: put it into the finished file.
            tokenizer[part] = "PLACE";
            return tokenizer.ToJsonString().Replace("\"PLACE\"", json, StringComparison.Ordinal);
        }

        tokenizer[part] = JsonNode.Parse(json);
        return tokenizer.ToJsonString();
    }
}
