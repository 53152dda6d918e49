using System.Text.Json;
using CsCheck;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SentencePieceTests
{
    private const int Begin = 1;
    private const int End = 2;
    private static readonly string[] s_fragments =
        ["un", "related", "▁", " ", "  ", "ab", "aab", "ba", "é", "\uD83D\uDE00", "\uD83D", "\n", "x", "<s>", "▁a"];

    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.Char.Array[0, 20].Select(static units => new string(units)),
        Gen.Int[0, s_fragments.Length - 1].Array[0, 30]
            .Select(static picks => string.Concat(picks.Select(static pick => s_fragments[pick]))));

    [SkippableFact]
    public void ProsperMicrosTextsHaveTheReferenceIds()
    {
        var (tokenizer, golden) = Load("prosper-micro");
        var checkedTexts = 0;
        foreach (var (text, ids) in Cases(golden))
        {
            var expected = new List<int> { Begin };
            expected.AddRange(tokenizer.EncodeUnframed(text).Take(ids.Length - 2));
            expected.Add(End);
            Assert.Equal(expected, ids);
            checkedTexts++;
        }

        Assert.True(checkedTexts >= 30, $"{checkedTexts} texts");
    }

    [SkippableTheory]
    [InlineData("document", "Document:", "\nDocument again:")]
    [InlineData("query", "Query:", "\nQuery again:")]
    public void MistralEchoMicrosPartsHaveTheReferenceIds(string side, string before, string between)
    {
        const int MaxText = 256;
        var (tokenizer, golden) = Load("mistral-echo-micro");
        Assert.Equal(Begin, tokenizer.BeginId);
        Assert.Equal(End, tokenizer.EndId);
        foreach (var item in golden.RootElement.EnumerateArray())
        {
            if (!item.TryGetProperty(side, out var one))
            {
                continue;
            }

            var text = tokenizer.EncodeUnframed(item.GetProperty("text").GetString()).Take(MaxText).ToArray();
            int[] expected =
            [
                Begin, .. tokenizer.EncodeUnframed(before), .. text, .. tokenizer.EncodeUnframed(between), .. text, End,
            ];
            Assert.Equal(one.GetProperty("input_ids").Deserialize<int[]>(), expected);
        }
    }

    [SkippableFact]
    public void MistralsSpecialTokensAreTextWhereTheyAreSpelledOut()
    {
        var (tokenizer, _) = Load("prosper-micro");
        Assert.Equal(32000, tokenizer.Vocabulary.Count);
        Assert.Equal([0, 1, 2], tokenizer.SpecialTokenIds);
        Assert.DoesNotContain(End, tokenizer.EncodeUnframed("a</s>b"));
        Assert.Equal([Begin], tokenizer.Encode(string.Empty, 8));
        Assert.Equal(End, tokenizer.PadId);
    }

    [SkippableFact]
    public void WhatMistralHasNoPieceForIsSpelledInBytes()
    {
        var (tokenizer, _) = Load("prosper-micro");
        var terms = tokenizer.EncodeUnframed("\U0001F9EC").Select(tokenizer.Vocabulary.TermOf);
        Assert.Equal(["▁", "<0xF0>", "<0x9F>", "<0xA7>", "<0xAC>"], terms);
        Assert.Equal(tokenizer.EncodeUnframed("a\uFFFDb"), tokenizer.EncodeUnframed("a\uD83Db"));
    }

    [Fact]
    public void BpeMergesAsTheDefinitionSays()
    {
        var model = BpeModel();
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        var tokenizer = TokenizerLoader.Load(folder.Path);
        s_text.Sample(text => Assert.Equal(NaiveSentencePiece.EncodeBpe(model, text), tokenizer.EncodeUnframed(text)));
    }

    [Fact]
    public void OfEqualScoresTheLeftmostPairMerges()
    {
        var model = TestSentencePieceModel.Of(
            TestSentencePieceModel.Bpe, ("ab", -1), ("bc", -1), ("a", -9), ("b", -9), ("c", -9), ("▁", -9));
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        Assert.Equal([8, 3, 7], TokenizerLoader.Load(folder.Path).EncodeUnframed("abc"));
    }

    [Fact]
    public void UnknownNeighboursAreOneTokenWithoutBytes()
    {
        var model = TestSentencePieceModel.Of(TestSentencePieceModel.Bpe, ("a", -1), ("▁", -2));
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        Assert.Equal([4, 0, 3, 0], TokenizerLoader.Load(folder.Path).EncodeUnframed("xyaz"));
    }

    [Fact]
    public void UserDefinedSymbolsAreNeverCut()
    {
        var model = BpeModel();
        model = model with { Pieces = [.. model.Pieces, ("bax", 0, TestSentencePieceModel.UserDefined)] };
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        var tokenizer = TokenizerLoader.Load(folder.Path);
        var terms = tokenizer.EncodeUnframed("abaxab").Select(tokenizer.Vocabulary.TermOf);
        Assert.Equal(["▁a", "bax", "ab"], terms);
    }

    [Fact]
    public void UserDefinedSymbolsKeepTheirSpaces()
    {
        var model = BpeModel();
        model = model with { Pieces = [.. model.Pieces, ("ab  ab", 0, TestSentencePieceModel.UserDefined)] };
        var removing = model with { RemovesExtraWhitespaces = true };
        using var folder = new TemporaryModelFolder().With("tokenizer.model", removing.ToBytes());

        // They are escaped nevertheless, so that the model, as SentencePiece's, does not find the symbol again.
        Assert.Equal(
            NaiveSentencePiece.EncodeBpe(model, "a ab  ab"),
            TokenizerLoader.Load(folder.Path).EncodeUnframed("a   ab  ab  "));
    }

    [Fact]
    public void UnigramTakesTheBestOfAllWays()
    {
        var model = UnigramModel();
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Gen.Int[0, s_fragments.Length - 1].Array[0, 5]
            .Select(static picks => string.Concat(picks.Select(static pick => s_fragments[pick])))
            .Where(static text => text.Length <= 16)
            .Sample(text => Assert.Equal(
                NaiveSentencePiece.EncodeUnigram(model, text), tokenizer.EncodeUnframed(text)));
    }

    [Theory]
    [InlineData(TestSentencePieceModel.Bpe)]
    [InlineData(TestSentencePieceModel.Unigram)]
    public void ACutTextIsThePrefixOfTheWholeText(int modelType)
    {
        var model = modelType == TestSentencePieceModel.Bpe ? BpeModel() : UnigramModel();
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Gen.Select(s_text, Gen.Int[0, 30]).Sample((text, limit) =>
        {
            var ids = new int[limit];
            var count = tokenizer.EncodeUnframed(text, ids);
            Assert.Equal(tokenizer.EncodeUnframed(text).Take(limit), ids.Take(count));
        });
    }

    [Theory]
    [InlineData(false, false, true, "  a  b ", "▁▁▁a▁▁b▁")]
    [InlineData(true, false, true, "  a  b ", "▁a▁b")]
    [InlineData(true, true, true, "  a  b ", "a▁b▁")]
    [InlineData(false, false, false, " a", "  a")]
    [InlineData(true, false, true, "   ", "")]
    [InlineData(false, false, true, "", "")]
    public void SpacesAreWrittenAsTheModelSays(bool removes, bool suffix, bool escapes, string text, string expected)
    {
        var model = TestSentencePieceModel.Of(
            TestSentencePieceModel.Unigram, ("a", -1), ("b", -1), ("▁", -1), (" ", -1)) with
        {
            RemovesExtraWhitespaces = removes,
            TreatsWhitespaceAsSuffix = suffix,
            EscapesWhitespaces = escapes,
        };
        using var folder = new TemporaryModelFolder().With("tokenizer.model", model.ToBytes());
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal(
            expected, string.Concat(tokenizer.EncodeUnframed(text).Select(tokenizer.Vocabulary.TermOf)));
    }

    private static (ITextTokenizer Tokenizer, JsonDocument Golden) Load(string model)
    {
        var folder = TestPaths.Shared("models", model);
        Skip.If(folder is null, $"needs ../shared/models/{model}");
        var golden = File.ReadAllText(Path.Combine(folder!, "golden.json"));
        return (TokenizerLoader.Load(folder!), JsonDocument.Parse(golden));
    }

    private static IEnumerable<(string Text, int[] Ids)> Cases(JsonDocument golden)
    {
        foreach (var item in golden.RootElement.EnumerateArray())
        {
            foreach (var side in new[] { "document", "query" })
            {
                if (item.TryGetProperty(side, out var one))
                {
                    yield return (item.GetProperty("text").GetString()!,
                        one.GetProperty("input_ids").Deserialize<int[]>()!);
                }
            }
        }
    }

    private static TestSentencePieceModel BpeModel() => TestSentencePieceModel.Of(
        TestSentencePieceModel.Bpe,
        ("ab", -1), ("aab", -2), ("re", -3), ("un", -4), ("▁a", -5), ("▁▁", -5), ("at", -6), ("ed", -6), ("rel", -7),
        ("ated", -8), ("related", -9), ("▁un", -10), ("ba", -10), ("éx", -11), ("\uD83D\uDE00a", -12), ("▁", -20),
        ("a", -21), ("b", -22), ("r", -23), ("e", -24), ("l", -25), ("t", -26), ("d", -27), ("u", -28), ("n", -29),
        ("x", -30), ("\uD83D\uDE00", -31));

    private static TestSentencePieceModel UnigramModel() => TestSentencePieceModel.Of(
        TestSentencePieceModel.Unigram,
        ("ab", -2.5f), ("aab", -4.1f), ("re", -3.3f), ("un", -2.7f), ("▁a", -2.9f), ("▁▁", -5), ("related", -9),
        ("late", -6), ("▁un", -5.2f), ("ba", -3.1f), ("▁", -2), ("a", -3), ("b", -3.5f), ("r", -4), ("e", -4),
        ("l", -4), ("t", -4), ("d", -4), ("u", -4), ("n", -4), ("\uD83D\uDE00", -5), ("éx", -6));
}
