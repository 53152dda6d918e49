using System.Text;
using System.Text.Json.Nodes;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Which file of a folder is read, by which conventions, and what is refused.</summary>
public sealed class TokenizerFilesTests
{
    private static readonly TestSentencePieceModel s_model =
        TestSentencePieceModel.Of(TestSentencePieceModel.Unigram, ("▁", -2), ("a", -1), ("b", -1.5f));

    [Fact]
    public void ABareTokenizerModelIsLlamas()
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.model", s_model.ToBytes());
        Assert.Equal([1, 3, 4], TokenizerLoader.Load(folder.Path).Encode("a", 8));
    }

    [Theory]
    [InlineData("""{ "add_bos_token": false, "add_eos_token": true }""", "3 4 2")]
    [InlineData("""{ "tokenizer_class": "GemmaTokenizerFast", "add_prefix_space": false }""", "1 4")]
    [InlineData("""{ "tokenizer_class": "LlamaTokenizer", "legacy": false, "pad_token": "a" }""", "1 3 4")]
    public void SettingsBesideATokenizerModelAreHonoured(string config, string expected)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.model", s_model.ToBytes())
            .With("tokenizer_config.json", config);
        Assert.Equal(expected, string.Join(' ', TokenizerLoader.Load(folder.Path).Encode("a", 8)));
    }

    [Fact]
    public void XlmRobertasIdsAreFairseqs()
    {
        using var folder = new TemporaryModelFolder().With("sentencepiece.bpe.model", s_model.ToBytes());
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal(["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "<mask>"], tokenizer.Vocabulary.Terms.ToArray());
        Assert.Equal([0, 4, 5, 3, 2], tokenizer.Encode("ax", 8));
        Assert.Equal([0, 1, 2, 3, 7], tokenizer.SpecialTokenIds);
        Assert.Equal((0, 2, 1), (tokenizer.BeginId, tokenizer.EndId, tokenizer.PadId));
    }

    [Fact]
    public void T5sSentinelsStandBehindItsPieces()
    {
        using var folder = new TemporaryModelFolder().With("spiece.model", s_model.ToBytes())
            .With("tokenizer_config.json", """{ "tokenizer_class": "T5Tokenizer", "extra_ids": 2 }""");
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal("<extra_id_0>", tokenizer.Vocabulary.TermOf(7));
        Assert.Equal([3, 4, 2], tokenizer.Encode("a", 8));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2_000_000_000)]
    public void AnAbsurdNumberOfSentinelsIsRefused(int count)
    {
        using var folder = new TemporaryModelFolder().With("spiece.model", s_model.ToBytes())
            .With("tokenizer_config.json", $$"""{ "tokenizer_class": "T5Tokenizer", "extra_ids": {{count}} }""");
        Assert.Contains(
            $"'extra_ids' is {count}",
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Fact]
    public void TokenizerJsonIsReadBeforeAModel()
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.model", s_model.ToBytes())
            .With("tokenizer.json", Json(null, null));
        Assert.Equal(2, TokenizerLoader.Load(folder.Path).Vocabulary.Count);
    }

    [Theory]
    [InlineData("tokenizer.model", "AlbertTokenizer", "'tokenizer_class' is 'AlbertTokenizer'")]
    [InlineData("spiece.model", null, "name 'tokenizer_class'")]
    public void AModelWhoseConventionsAreUnknownIsRefused(string file, string? className, string message)
    {
        using var folder = new TemporaryModelFolder().With(file, s_model.ToBytes());
        if (className is not null)
        {
            folder.With("tokenizer_config.json", $$"""{ "tokenizer_class": "{{className}}" }""");
        }

        Assert.Contains(message, Assert.Throws<NotSupportedException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Theory]
    [InlineData("""{ "added_tokens_decoder": { "4": { "content": "x" } } }""", "gives 'x' the id 4")]
    [InlineData("""{ "added_tokens_decoder": { "6": { "content": "<x>" } } }""", "gives '<x>' the id 6")]
    [InlineData("""{ "split_special_tokens": true }""", "'split_special_tokens'")]
    [InlineData("""{ "sp_model_kwargs": { "enable_sampling": true } }""", "'sp_model_kwargs'")]
    public void SettingsThatWouldChangeIdsAndAreNotHonouredAreNamed(string config, string message)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.model", s_model.ToBytes())
            .With("tokenizer_config.json", config);
        Assert.Contains(message, Assert.Throws<NotSupportedException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Fact]
    public void TokensThatTheSettingsListAsTheVocabularyHasThemAreFine()
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.model", s_model.ToBytes()).With(
            "tokenizer_config.json",
            """{ "added_tokens_decoder": { "1": { "content": "<s>", "special": true } }, "sp_model_kwargs": {} }""");
        Assert.Equal([1, 3, 4], TokenizerLoader.Load(folder.Path).Encode("a", 8));
    }

    [Theory]
    [InlineData(3, "WORD")]
    [InlineData(4, "CHAR")]
    [InlineData(9, "9")]
    public void ModelsOfWordsAndCharactersAreNamed(int type, string name)
    {
        using var folder = new TemporaryModelFolder()
            .With("tokenizer.model", (s_model with { ModelType = type }).ToBytes());
        Assert.Contains(
            $"'trainer_spec.model_type' is {name}",
            Assert.Throws<NotSupportedException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Fact]
    public void ATruncatedModelIsNamedAtEveryLength()
    {
        var bytes = s_model.ToBytes();
        var refused = 0;
        for (var length = 0; length < bytes.Length; length++)
        {
            using var folder = new TemporaryModelFolder().With("tokenizer.model", bytes[..length]);
            try
            {
                // Cut between two messages, a model is whole, but for what the reader cannot know to be missing.
                TokenizerLoader.Load(folder.Path);
            }
            catch (TokenizerFormatException exception)
            {
                Assert.Contains("tokenizer.model", exception.Message);
                refused++;
            }
        }

        Assert.True(refused > bytes.Length / 2, $"{refused} of {bytes.Length}");
    }

    [Theory]
    [InlineData("", "holds no piece")]
    [InlineData("not a model", "at byte")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "more than 10 bytes")]
    public void AFileThatIsNoModelIsNamed(string content, string message)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.model", Encoding.Latin1.GetBytes(content));
        Assert.Contains(
            message, Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Fact]
    public void PiecesThatContradictEachOtherAreRefused()
    {
        Assert.Contains("0 unknown pieces", Refusal(s_model with { Pieces = [.. s_model.Pieces.Skip(1)] }));
        Assert.Contains("has the ids 4 and 6", Refusal(s_model with { Pieces = [.. s_model.Pieces, ("a", 0, 1)] }));
        Assert.Contains("no piece '<0x00>'", Refusal(s_model with { FallsBackToBytes = true }));
        Assert.Contains("score NaN", Refusal(s_model with { Pieces = [.. s_model.Pieces, ("c", float.NaN, 1)] }));
        Assert.Contains("of type 9", Refusal(s_model with { Pieces = [.. s_model.Pieces, ("c", 0, 9)] }));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 255, 255, 0, 0, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 4, 0, 0 })]
    public void ADamagedCharacterMapIsRefused(byte[] map)
    {
        Assert.Contains("character map", Refusal(s_model with { CharsMap = map }));
        var normalizer = new JsonObject
        {
            ["type"] = "Precompiled",
            ["precompiled_charsmap"] = Convert.ToBase64String(map),
        };
        Assert.Contains("character map", RefusedPart("normalizer", normalizer.ToJsonString()).Message);
    }

    [Theory]
    [InlineData("model", """{ "type": "WordLevel", "vocab": {} }""", "'model.type' is 'WordLevel'")]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": [], "dropout": 0.1 }""", "'model.dropout'")]
    [InlineData(
        "model",
        """{ "type": "BPE", "vocab": { "a": 0 }, "merges": [], "end_of_word_suffix": "</w>" }""",
        "'model.end_of_word_suffix' is '</w>'")]
    [InlineData("normalizer", """{ "type": "Nmt" }""", "'normalizer.type' is 'Nmt'")]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Sequence", "pretokenizers": [{ "type": "UnicodeScripts" }] }""",
        "'pre_tokenizer.pretokenizers[0].type' is 'UnicodeScripts'")]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Split", "pattern": { "Regex": "a++" }, "behavior": "Isolated" }""",
        "possessive")]
    [InlineData("post_processor", """{ "type": "Other" }""", "'post_processor.type' is 'Other'")]
    public void APartThatIsNotHonouredIsNamed(string part, string json, string message)
    {
        var exception = Assert.IsType<NotSupportedException>(RefusedPart(part, json));
        Assert.Contains(message, exception.Message);
        Assert.Contains("tokenizer.json", exception.Message);
    }

    [Theory]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 0, "b": 1 }, "merges": ["a b"] }""", "'ab'")]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": ["a x"] }""", "'x'")]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": ["a a a"] }""", "has 3 parts")]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": 7 }""", "'merges'")]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 0 }, "merges": [], "unk_token": "u" }""", "'u'")]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 0, "b": 0 }, "merges": [] }""", "share the id 0")]
    [InlineData("model", """{ "type": "BPE", "vocab": { "a": 99999999 }, "merges": [] }""", "has id 99999999")]
    [InlineData("model", """{ "type": "Unigram", "vocab": [["a", "b"]] }""", "'model.vocab[0]'")]
    [InlineData("model", """{ "type": "Unigram", "unk_id": 4, "vocab": [["a", 0]] }""", "'unk_id' is 4")]
    [InlineData("normalizer", """{ "type": "Precompiled", "precompiled_charsmap": "*" }""", "base64")]
    [InlineData("pre_tokenizer", """{ "type": "Split", "pattern": { "Other": "x" } }""", "'pattern'")]
    public void AMalformedPartIsNamed(string part, string json, string message) =>
        Assert.Contains(message, Assert.IsType<TokenizerFormatException>(RefusedPart(part, json)).Message);

    [Theory]
    [InlineData("""{ "add_bos_token": true }""", "'add_bos_token'")]
    [InlineData("""{ "add_prefix_space": true }""", "'add_prefix_space'")]
    public void SettingsThatContradictTheFileAreRefused(string config, string message)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", Json(null, null))
            .With("tokenizer_config.json", config);
        Assert.Contains(
            message, Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Fact]
    public void BertsSwitchesMustAgreeInAnyPipeline()
    {
        using var folder = new TemporaryModelFolder()
            .With("tokenizer.json", Json("normalizer", """{ "type": "BertNormalizer", "lowercase": true }"""))
            .With("tokenizer_config.json", """{ "do_lower_case": false }""");
        Assert.Contains(
            "'do_lower_case'",
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    [Fact]
    public void LlamasFrameFollowsItsSettings()
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", Json(null, null))
            .With("tokenizer_config.json", """
                { "tokenizer_class": "LlamaTokenizerFast", "add_bos_token": true, "bos_token": "b", "eos_token": "b" }
                """);
        Assert.Equal([1, 0], TokenizerLoader.Load(folder.Path).Encode("a", 4));
    }

    [Fact]
    public void VocabularyAndMergesFilesAreRobertas()
    {
        const string Ids = """
            { "<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": 4, "a": 5, "Ġ": 6, "Ġa": 7, "b": 8 }
            """;
        using var folder = new TemporaryModelFolder().With("vocab.json", Ids).With("merges.txt", "#version: 0.2\nĠ a\n")
            .With("tokenizer_config.json", """{ "tokenizer_class": "RobertaTokenizer" }""");
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal([0, 5, 7, 4, 3, 2], tokenizer.Encode("a a <mask>c", 16));
        folder.With("merges.txt", "#version: 0.2\na b\n");
        Assert.Contains(
            "line 2, 'a b', names the token 'ab'",
            Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Message);
        folder.With("tokenizer_config.json", "{}");
        Assert.Contains(
            "'tokenizer_class' is absent",
            Assert.Throws<NotSupportedException>(() => TokenizerLoader.Load(folder.Path)).Message);
    }

    private static string Refusal(TestSentencePieceModel model)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        return Assert.Throws<TokenizerFormatException>(() => TokenizerLoader.Load(folder.Path)).Message;
    }

    private static Exception RefusedPart(string part, string json)
    {
        using var folder = new TemporaryModelFolder().With("tokenizer.json", Json(part, json));
        return Assert.ThrowsAny<Exception>(() => TokenizerLoader.Load(folder.Path));
    }

    private static string Json(string? part, string? json)
    {
        var tokenizer = JsonNode.Parse("""
            { "model": { "type": "BPE", "vocab": { "a": 0, "b": 1 }, "merges": [] } }
            """)!.AsObject();
        if (part is not null)
        {
            tokenizer[part] = JsonNode.Parse(json!);
        }

        return tokenizer.ToJsonString();
    }
}
