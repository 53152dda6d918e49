using System.Text.Json.Nodes;
using CsCheck;
using SparseSearch.Encoders.Tokenization;
using SparseSearch.Encoders.Tokenization.PreTokenizers;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>What <see cref="ITextTokenizer"/> promises, for every kind of tokeniser beside BERT's.</summary>
public sealed class TokenizerContractTests
{
    private static readonly string[] s_fragments =
        ["ab", "aab", " ", "  ", "▁", "é", "e\u0301", "\uD83D\uDE00", "\uD83D", "\uDE00", "\n", "<x>", " 12345", "'S",
            "ﬁ"];

    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.Char.Array[0, 40].Select(static units => new string(units)),
        Gen.Int[0, s_fragments.Length - 1].Array[0, 40]
            .Select(static picks => string.Concat(picks.Select(static pick => s_fragments[pick]))));

    private static readonly Dictionary<string, ITextTokenizer> s_tokenizers = new()
    {
        ["SentencePiece BPE"] = Load(TestSentencePieceModel.Bpe),
        ["SentencePiece Unigram"] = Load(TestSentencePieceModel.Unigram),
        ["GPT-2"] = Load("null", """{ "type": "ByteLevel", "add_prefix_space": true }"""),
        ["Llama 3"] = Load("""{ "type": "NFC" }""", SplitThenBytes(WordPattern.Llama3Expression)),
        ["another expression"] = Load("null", SplitThenBytes(@"\p{L}+|\s+|[^\s\p{L}]")),
        ["Metaspace"] = Load(
            """{ "type": "Sequence", "normalizers": [{ "type": "NFKC" }, { "type": "Lowercase" }] }""",
            """{ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "first" }"""),
    };

    public static TheoryData<string> Kinds => [.. s_tokenizers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ACutTextIsThePrefixOfTheWholeText(string kind)
    {
        var tokenizer = s_tokenizers[kind];
        Gen.Select(s_text, Gen.Int[0, 30]).Sample((text, limit) =>
        {
            var whole = tokenizer.EncodeUnframed(text);
            Assert.All(whole, id => Assert.InRange(id, 0, tokenizer.Vocabulary.Count - 1));
            var ids = new int[limit + 1];
            ids[limit] = -7;
            var count = tokenizer.EncodeUnframed(text, ids.AsSpan(0, limit));
            Assert.Equal(whole.Take(limit), ids.Take(count));
            Assert.Equal(-7, ids[limit]);
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheFrameIsKeptAndRoomForLessIsRefused(string kind)
    {
        var tokenizer = s_tokenizers[kind];
        s_text.Sample(text =>
        {
            var ids = new int[5];
            var count = tokenizer.Encode(text, ids);
            Assert.Equal(tokenizer.BeginId, ids[0]);
            Assert.Equal(tokenizer.EncodeUnframed(text).Take(5 - tokenizer.FrameLength), ids[1..count]);
        });
        Assert.Throws<ArgumentException>(() => tokenizer.Encode("a", Span<int>.Empty));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HalfASurrogatePairIsAReplacementCharacter(string kind)
    {
        var tokenizer = s_tokenizers[kind];
        s_text.Sample(text => Assert.Equal(
            tokenizer.EncodeUnframed(string.Concat(text.EnumerateRunes().Select(static rune => rune.ToString()))),
            tokenizer.EncodeUnframed(text)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NothingIsAllocatedOnceBuffersAreRented(string kind)
    {
        var tokenizer = s_tokenizers[kind];
        var ids = new int[512];
        var text = string.Concat(Enumerable.Repeat("It's an aab é e\u0301 \U0001F600 12345 <x> ab\n", 20));
        var allocated = long.MaxValue;

        // Until its methods are compiled for good, the runtime's own searches box.
        for (var attempt = 0; attempt < 1000 && allocated != 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++)
            {
                tokenizer.Encode(text, ids);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AMegabyteWithoutABoundaryIsTokenisedWhole(string kind)
    {
        var ids = new int[2_000_000];
        var count = s_tokenizers[kind].EncodeUnframed(new string('a', 1_000_000), ids);
        Assert.InRange(count, 1, ids.Length - 1);
    }

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Kinds))]
    public void TenMegabytesAreTokenisedWhole(string kind)
    {
        var ids = new int[40_000_000];
        foreach (var text in new[] { "a", "ab aab ", "\u0301\u0323", "\uD83D" })
        {
            var all = string.Concat(Enumerable.Repeat(text, 10_000_000 / text.Length));
            Assert.InRange(s_tokenizers[kind].EncodeUnframed(all, ids), 1, ids.Length - 1);
        }
    }

    private static string SplitThenBytes(string expression) => new JsonObject
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = expression },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
    }.ToJsonString();

    private static ITextTokenizer Load(int modelType)
    {
        var pieces = new List<(string, float)> { ("aa", -1), ("ab", -2), ("aab", -3), ("▁a", -4), ("▁aab", -5) };
        pieces.AddRange("ab▁é12".Select(static (unit, i) => (unit.ToString(), -10f - i)));
        var model = TestSentencePieceModel.Of(modelType, [.. pieces]);
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        return TokenizerLoader.Load(folder.Path);
    }

    private static ITextTokenizer Load(string normalizer, string preTokenizer)
    {
        var vocabulary = new JsonObject();
        for (var unit = '!'; unit < '\u0144'; unit++)
        {
            vocabulary[unit.ToString()] = vocabulary.Count;
        }

        foreach (var token in new[] { "▁", "aa", "ab", "aab", "Ġa", "Ġaab", "<s>", "<x>" })
        {
            vocabulary[token] = vocabulary.Count;
        }

        var tokenizer = new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray("a a", "a b", "a ab", "Ġ a", "Ġ aab"),
                ["unk_token"] = "!",
            },
            ["normalizer"] = JsonNode.Parse(normalizer),
            ["pre_tokenizer"] = JsonNode.Parse(preTokenizer),
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(
                    new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = "<s>" } },
                    new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A" } }),
                ["special_tokens"] = new JsonObject
                {
                    ["<s>"] = new JsonObject { ["ids"] = new JsonArray(vocabulary.Count - 2) },
                },
            },
            ["added_tokens"] = new JsonArray(
                new JsonObject { ["id"] = vocabulary.Count - 1, ["content"] = "<x>", ["special"] = true }),
        };
        using var folder = new TemporaryModelFolder().With("tokenizer.json", tokenizer.ToJsonString());
        return TokenizerLoader.Load(folder.Path);
    }
}
