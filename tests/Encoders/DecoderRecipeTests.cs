using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: decoders through the factory give the vectors of their recipes' formulas. Oracle: <see cref="TestDecoder"/>'s
/// hidden states of each text alone, and frame, pooling and head in plain loops.
/// </summary>
public sealed class DecoderRecipeTests : IDisposable
{
    private const double Tolerance = 1e-4;

    private static readonly string[] s_texts = ["t7 t9 t30", "", "t11", "t8 t8 t39 t12 t13", "[SEP] [CLS]"];

    private readonly TemporaryModelFolder _folder = new();
    private readonly TemporaryModelFolder _adapter = new();
    private readonly TemporaryModelFolder _cache = new();
    private readonly TestDecoder _decoder = new();
    private readonly ITextTokenizer _tokenizer;
    private int _window = int.MaxValue;

    public DecoderRecipeTests()
    {
        string[] terms =
        [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":",
            .. Enumerable.Range(6, TestDecoder.Vocabulary - 6).Select(static i => $"t{i}"),
        ];
        _folder.With("vocab.txt", string.Concat(terms.Select(static t => t + "\n")));
        _tokenizer = TokenizerLoader.Load(_folder.Path);
        _decoder.Save(_folder.Path);
        _decoder.Add("literal.weight", TestDecoder.Vocabulary, TestDecoder.Hidden);
    }

    private EncoderOptions Options => new() { CacheFolder = _cache.Path, Threads = 2 };

    public void Dispose()
    {
        _folder.Dispose();
        _adapter.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData("decoder-causal")]
    [InlineData("decoder-bidirectional")]
    [InlineData("decoder-last")]
    [InlineData("decoder-echo")]
    [InlineData("decoder-echo", 3)]
    [InlineData("mistral-echo")]
    [InlineData("mistral-echo", 3)]
    [InlineData("lion")]
    [InlineData("lion", 2)]
    [InlineData("prosper")]
    public async Task EveryRecipeFollowsItsFormula(string recipe, int window = int.MaxValue)
    {
        // Positions of padding then see nothing but padding.
        _decoder.Config["sliding_window"] = window == int.MaxValue ? null : window;
        _decoder.Save(_folder.Path);
        _window = window;
        SaveLiteral();
        using var encoder = EncoderFactory.Open(_folder.Path, Options with { Recipe = recipe });
        foreach (var side in Enum.GetValues<EncodingSide>())
        {
            var vectors = await encoder.EncodeAsync(s_texts, side);
            for (var i = 0; i < s_texts.Length; i++)
            {
                AssertClose(Expected(recipe, side, s_texts[i]), vectors[i], $"{side} '{s_texts[i]}'");
                var alone = Assert.Single(await encoder.EncodeAsync([s_texts[i]], side));
                AssertClose(Expected(recipe, side, s_texts[i]), alone, $"{side} '{s_texts[i]}' alone");
            }
        }
    }

    [Fact]
    public void ATextsLimitLeavesRoomForItsSecondCopy()
    {
        using var echo = EncoderFactory.Open(_folder.Path, Options);
        Assert.Equal("mistral-echo", echo.Description.Recipe);
        var words = Literal("Document:").Length + Literal("\nDocument again:").Length;
        Assert.Equal((32 - 2 - words) / 2, echo.Description.MaxDocumentTokens);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            EncoderFactory.Open(_folder.Path, Options with { MaxDocumentTokens = 16 }));
    }

    [Fact]
    public void TheLiteralNetworksFileMustBeThere()
    {
        var error = Assert.Throws<CheckpointFormatException>(() =>
            EncoderFactory.Open(_folder.Path, Options with { Recipe = "prosper" }));
        Assert.Contains(Prosper.LiteralFileName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAdapterIsEncodedWithItsBase()
    {
        const string module = "model.layers.0.self_attn.q_proj";
        var update = new TestDecoder();
        update.Tensors.Clear();
        update.Add($"base_model.model.{module}.lora_A.weight", 1, TestDecoder.Hidden);
        update.Add($"base_model.model.{module}.lora_B.weight", TestDecoder.Heads * TestDecoder.HeadSize, 1);
        File.WriteAllBytes(
            Path.Combine(_adapter.Path, "adapter_model.safetensors"),
            TestCheckpoint.Safetensors(update.Tensors, "F32"));
        _adapter.With(
            "adapter_config.json",
            """{"peft_type":"LORA","r":1,"lora_alpha":1,"bias":"none","target_modules":["q_proj"]}""");
        var options = Options with { BaseModelPath = _folder.Path, Recipe = "decoder-causal" };
        using var encoder = EncoderFactory.Open(_adapter.Path, options);
        using var again = EncoderFactory.Open(
            _adapter.Path, EncoderOptions.Of(encoder.Description) with { CacheFolder = _cache.Path });
        Assert.Equal(encoder.Description, again.Description);
        Assert.Equal(_folder.Path, again.Description.BaseModelPath);
        Assert.Contains(
            "adapter of a mistral",
            EncoderFactory.Inspect(_adapter.Path, new EncoderOptions { BaseModelPath = _folder.Path }).RecipeReason,
            StringComparison.Ordinal);

        var (down, up) = (update.Tensors.Values.First().Data, update.Tensors.Values.Last().Data);
        var weights = _decoder.Tensors[$"{module}.weight"].Data;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] += up[i / TestDecoder.Hidden] * down[i % TestDecoder.Hidden];
        }

        var vector = Assert.Single(await encoder.EncodeAsync(["t7 t9 t30"], EncodingSide.Query));
        AssertClose(Expected("decoder-causal", EncodingSide.Query, "t7 t9 t30"), vector, "merged");
    }

    [Fact]
    public void ABaseForAWholeModelIsAWrongArgument() => Assert.Throws<ArgumentException>(() =>
        EncoderFactory.Open(_folder.Path, Options with { BaseModelPath = _folder.Path }));

    private void SaveLiteral() => File.WriteAllBytes(
        Path.Combine(_folder.Path, Prosper.LiteralFileName),
        TestCheckpoint.Safetensors(_decoder.Tensors.Where(static t => t.Key == "literal.weight"), "F32"));

    private int[] Literal(string words) => _tokenizer.EncodeUnframed(words);

    private double[] Expected(string recipe, EncodingSide side, string text)
    {
        var (begin, end) = (_tokenizer.BeginId!.Value, _tokenizer.EndId!.Value);
        int[] framed = [.. _tokenizer.Encode(text, 32)], words = _tokenizer.EncodeUnframed(text);
        var role = side == EncodingSide.Query ? "Query" : "Document";
        int[] ids = recipe switch
        {
            "decoder-echo" => [.. framed, .. framed],
            "mistral-echo" =>
                [begin, .. Literal($"{role}:"), .. words, .. Literal($"\n{role} again:"), .. words, end],
            "prosper" => [begin, .. words, end],
            _ => framed,
        };
        var pooledFrom = recipe switch
        {
            "decoder-echo" => framed.Length,
            "mistral-echo" => ids.Length - words.Length - 1,
            "decoder-last" or "prosper" => ids.Length - 1,
            _ => 0,
        };
        var isCausal = recipe is not ("decoder-bidirectional" or "lion");
        var states = _decoder.States([.. ids.Select(static i => (long)i)], (i, j) =>
            (!isCausal || j <= i) && Math.Abs(i - j) < _window);
        var scale = recipe == "lion" ? Math.Pow(TestDecoder.Hidden, -0.25) : 1;
        var weights = Enumerable.Range(0, TestDecoder.Vocabulary).Select(term => Math.Log(1 + Math.Max(
            0, states[pooledFrom..].Max(h => scale * Product("model.embed_tokens.weight", term, h))))).ToArray();
        return recipe == "prosper" ? Lifted(weights, words, states[^1], side) : weights;
    }

    /// <summary>PROSPER's literal network and the query's length; the window is wider than the vocabulary.</summary>
    private double[] Lifted(double[] weights, int[] words, double[] state, EncodingSide side)
    {
        double[] dense = [.. state.Select(static x => Math.Log(1 + Math.Max(x, 0)))];
        var projected = weights.Select((_, term) => Product("literal.weight", term, dense)).ToArray();
        foreach (var id in words.Distinct().Except(_tokenizer.SpecialTokenIds))
        {
            weights[id] = Math.Max(0, weights[id] + projected.Max() - projected[id]);
        }

        var length = side == EncodingSide.Query ? Math.Sqrt(weights.Sum(static w => w * w)) : 1;
        return [.. weights.Select(w => w / length)];
    }

    private double Product(string tensor, int row, double[] x)
    {
        var data = _decoder.Tensors[tensor].Data;
        return x.Select((value, i) => value * data[(row * x.Length) + i]).Sum();
    }

    private static void AssertClose(double[] expected, SparseVector vector, string what)
    {
        var actual = vector.TermIds.ToArray().Zip(vector.Weights.ToArray()).ToDictionary();
        for (var term = 0; term < expected.Length; term++)
        {
            var found = actual.GetValueOrDefault(term);
            Assert.True(
                Math.Abs(expected[term] - found) <= Tolerance, $"{what}, term {term}: {expected[term]} but {found}");
        }
    }
}
