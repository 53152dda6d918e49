using System.Text.Json;
using CsCheck;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

public sealed class WordPieceTokenizerTests
{
    private const int Unknown = 1;
    private const int Start = 2;
    private const int End = 3;
    private static readonly string[] s_terms =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", ",", "北", "a", "##b", "able", "##ﬀ"];

    private static readonly string[] s_fragments =
        ["[CLS]", "[SEP", "un", "aff", "A\u0301", "\uD840\uDC00", "\uD840", "\uDC00", " ", "\0", "北", ",", "한"];

    private static readonly Gen<string> s_anyText = Gen.OneOf(
        Gen.Char.Array[0, 40].Select(static units => new string(units)),
        Gen.Int[0, s_fragments.Length - 1].Array[0, 20]
            .Select(static picks => string.Concat(picks.Select(static pick => s_fragments[pick]))));

    [Fact]
    public void TheLongestPieceIsTakenAtEveryPlace()
    {
        Assert.Equal([4, 5, 6], Tokenizer().EncodeUnframed("Unaffable"));
        Assert.Equal([4, 5, 7], Tokenizer().EncodeUnframed("unaffa"));
        Assert.Equal([12], Tokenizer().EncodeUnframed("able"));
    }

    [Fact]
    public void AWordWithARestWithoutPieceIsUnknownAsAWhole()
    {
        Assert.Equal([10, Unknown, 8], Tokenizer().EncodeUnframed("a unaffx,"));
        Assert.Equal([Unknown], Tokenizer().EncodeUnframed("bab"));
    }

    [Fact]
    public void AnUnknownWordCountsOnceEvenAtTheLimit()
    {
        var ids = new int[2];
        Assert.Equal(2, Tokenizer().EncodeUnframed("a unaffx", ids));
        Assert.Equal([10, Unknown], ids);
    }

    [Fact]
    public void AnEmptyTextIsItsFrame()
    {
        Assert.Equal([Start, End], Tokenizer().Encode(string.Empty, 8));
        Assert.Equal([Start, End], Tokenizer().Encode(" \t\0\u200B\uFFFD", 8));
        Assert.Empty(Tokenizer().EncodeUnframed(string.Empty));
    }

    [Fact]
    public void TheFrameNamesWhatBeginsAndEndsAnInput()
    {
        Assert.Equal((Start, End), (Tokenizer().BeginId, Tokenizer().EndId));
        var bare = Options() with { PrefixIds = [], SuffixIds = [], BeginId = 5 };
        Assert.Equal(5, WordPieceTokenizer.Build(bare).BeginId);
        Assert.Null(WordPieceTokenizer.Build(bare).EndId);
        Assert.Contains("beginning token's id 99", Refusal(bare with { BeginId = 99 }));
    }

    [Fact]
    public void ALongTextIsCutInsideTheFrame()
    {
        Assert.Equal([Start, 4, 5, End], Tokenizer().Encode("unaffable a", 4));
        Assert.Equal([Start, End], Tokenizer().Encode("unaffable a", 2));
    }

    [Fact]
    public void NothingIsWrittenBehindTheCount()
    {
        var ids = new int[] { -1, -1, -1, -1, -1 };
        Assert.Equal(3, Tokenizer().Encode("a", ids));
        Assert.Equal([Start, 10, End, -1, -1], ids);
    }

    [Fact]
    public void RoomForLessThanTheFrameIsRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => Tokenizer().Encode("a", new int[1]));
        Assert.Contains("Room for 1 ids, but the special tokens alone take 2", exception.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer().Encode("a", 1));
    }

    [Fact]
    public void SpecialTokensAreFoundInTheRawTextOnly()
    {
        Assert.Equal([10, End, 10, Unknown], Tokenizer().EncodeUnframed("a[SEP]a [sep]")[..4]);
        Assert.Equal([10, Start, 10], Tokenizer().EncodeUnframed("a[CLS]a"));
        Assert.DoesNotContain(Start, Tokenizer().EncodeUnframed("[ CLS] [C\u0301LS] [cls]"));
    }

    [Fact]
    public void OfAddedTokensAtOnePlaceTheLongestCounts()
    {
        var tokenizer = WordPieceTokenizer.Build(Options() with
        {
            AddedTokens = [new AddedToken("un", 4, false), new AddedToken("unaff", 5, true)],
        });
        Assert.Equal([5, 12, 4, Unknown], tokenizer.EncodeUnframed("unaffableunx"));
        Assert.Equal([5], tokenizer.SpecialTokenIds);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    [InlineData(2000, true)]
    public void AWordAboveTheLimitIsUnknown(int length, bool isUnknown)
    {
        var ids = Tokenizer().EncodeUnframed("a" + new string('b', length - 1));
        Assert.Equal(isUnknown ? 1 : length, ids.Length);
        Assert.Equal(isUnknown ? Unknown : 10, ids[0]);
    }

    [Fact]
    public void WordLengthCountsCodePoints()
    {
        var tokenizer = WordPieceTokenizer.Build(Options() with
        {
            Vocabulary = new Vocabulary([.. s_terms, "\U00010428", "##\U00010428"]),
            MaxWordCharacters = 3,
        });
        const string Letter = "\U00010400";
        Assert.Equal([14, 15, 15], tokenizer.EncodeUnframed(Letter + Letter + Letter));
        Assert.Equal([Unknown], tokenizer.EncodeUnframed(Letter + Letter + Letter + Letter));
    }

    [Fact]
    public void OptionsThatContradictTheVocabularyAreRefused()
    {
        Assert.Contains("unknown token's id 14", Refusal(Options() with { UnknownId = 14 }));
        Assert.Contains("padding token's id -1", Refusal(Options() with { PadId = -1 }));
        Assert.Contains("frame's id 99", Refusal(Options() with { SuffixIds = [99] }));
        Assert.Contains("'x', 77", Refusal(Options() with { AddedTokens = [new AddedToken("x", 77, true)] }));
        Assert.Contains("MaxWordCharacters is 0", Refusal(Options() with { MaxWordCharacters = 0 }));
        Assert.Contains("MaxTokens is 1", Refusal(Options() with { MaxTokens = 1 }));
    }

    [Fact]
    public void AnyTextGivesIdsOfTheVocabularyWithinTheLimitAndTheFrame()
    {
        var tokenizer = Tokenizer();
        Gen.Select(s_anyText, Gen.Int[2, 30]).Sample((text, limit) =>
        {
            var ids = new int[limit];
            var count = tokenizer.Encode(text, ids);
            return count >= 2 && count <= limit && ids[0] == Start && ids[count - 1] == End
                && ids[..count].All(static id => id >= 0 && id < s_terms.Length);
        });
    }

    [Fact]
    public void ACutTextIsThePrefixOfTheWholeText()
    {
        var tokenizer = Tokenizer();
        Gen.Select(s_anyText, Gen.Int[0, 30]).Sample((text, limit) =>
        {
            var whole = tokenizer.EncodeUnframed(text);
            var ids = new int[limit];
            var count = tokenizer.EncodeUnframed(text, ids);
            return ids.AsSpan(0, count).SequenceEqual(whole.AsSpan(0, Math.Min(limit, whole.Length)));
        });
    }

    [Fact]
    public void NormalisedTextHasTheSameIds()
    {
        // Without spelled-out special tokens, which are found before normalisation.
        var options = Options() with { AddedTokens = [] };
        var tokenizer = WordPieceTokenizer.Build(options);
        var normalizer = new TextNormalizer(options.Normalization);
        s_anyText.Sample(text =>
            tokenizer.EncodeUnframed(text).SequenceEqual(tokenizer.EncodeUnframed(normalizer.Normalize(text))));
    }

    [Fact]
    public void IdsMatchTheReferenceLibraryInEveryNormalisation()
    {
        var golden = TokenizerAssets.SmallGolden();
        var texts = golden["texts"].Deserialize<string[]>()!;
        foreach (var @case in golden["cases"]!.AsArray())
        {
            var tokenizerJson = golden["tokenizer"]!.DeepClone();
            tokenizerJson["normalizer"] = @case!["normalizer"]!.DeepClone();
            using var folder = new TemporaryModelFolder().With("tokenizer.json", tokenizerJson.ToJsonString());
            var tokenizer = TokenizerLoader.Load(folder.Path);
            var expected = @case["ids"].Deserialize<int[][]>()!;
            Assert.Equal(texts.Length, expected.Length);
            for (var i = 0; i < texts.Length; i++)
            {
                Assert.Equal(expected[i], tokenizer.Encode(texts[i], int.MaxValue));
            }
        }
    }

    [SkippableFact]
    public void EveryGoldenTextHasTheReferenceIds()
    {
        var folder = TokenizerAssets.SpladeTiny;
        Skip.If(folder is null, TokenizerAssets.SpladeTinyReason);
        var tokenizer = TokenizerLoader.Load(folder!);
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder!, "golden.json")));
        Assert.Equal(159, golden.RootElement.GetArrayLength());
        foreach (var item in golden.RootElement.EnumerateArray())
        {
            var ids = new int[item.GetProperty("max_length").GetInt32()];
            var count = tokenizer.Encode(item.GetProperty("text").GetString(), ids);
            Assert.Equal(item.GetProperty("input_ids").Deserialize<int[]>(), ids[..count]);
        }
    }

    [SkippableTheory]
    [InlineData("scifact", 1_693_234)]
    [InlineData("squad-dev", 338_019)]
    [InlineData("cranfield", 297_346)]
    public void ACollectionHasTheReferenceNumberOfTokens(string collection, long expected) =>
        AssertTokens(collection, expected);

    [SkippableTheory]
    [Trait("Category", "Long")]
    [InlineData("arguana", 1_784_367)]
    [InlineData("vaswani", 571_311)]
    [InlineData("msmarco-dl-pool", 2_485_535)]
    [InlineData("medquad", 3_777_545)]
    public void ALargerCollectionHasTheReferenceNumberOfTokens(string collection, long expected) =>
        AssertTokens(collection, expected);

    private static void AssertTokens(string collection, long expected)
    {
        var folder = TokenizerAssets.SpladeTiny;
        var corpus = TestPaths.Shared("collections", collection, "corpus.jsonl");
        Skip.If(folder is null, TokenizerAssets.SpladeTinyReason);
        Skip.If(corpus is null, $"needs ../shared/collections/{collection}/corpus.jsonl");
        var tokenizer = TokenizerLoader.Load(folder!);
        var ids = new int[512];
        Assert.Equal(expected, TokenizerAssets.Texts(corpus!).Sum(text => (long)tokenizer.Encode(text, ids)));
    }

    private static string Refusal(WordPieceOptions options) =>
        Assert.Throws<ArgumentException>(() => WordPieceTokenizer.Build(options)).Message;

    private static WordPieceTokenizer Tokenizer() => WordPieceTokenizer.Build(Options());

    private static WordPieceOptions Options() => new()
    {
        Vocabulary = new Vocabulary(s_terms),
        UnknownId = Unknown,
        PadId = 0,
        AddedTokens = [new("[PAD]", 0, true), new("[UNK]", 1, true), new("[CLS]", 2, true), new("[SEP]", 3, true)],
        PrefixIds = [Start],
        SuffixIds = [End],
    };
}
