using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the operations of a text are those of the architecture. Method: small shapes, counted by hand.
/// </summary>
public sealed class ModelArithmeticTests
{
    private static readonly ModelConfig s_bert = new()
    {
        ModelType = "bert",
        Family = ModelFamily.Bert,
        HiddenSize = 4,
        IntermediateSize = 8,
        Layers = 2,
        Heads = 2,
        VocabularySize = 10,
        MaxPositions = 16,
        LayerNormEpsilon = 1e-12f,
        Activation = HiddenActivation.Gelu,
        HeadActivation = HiddenActivation.Gelu,
        TiesEmbeddings = true,
        Embeddings = new EmbeddingConfig { Width = 4, TokenTypes = 2 },
    };

    [Fact]
    public void OfBertAreProjectionsFeedForwardAttentionAndHead()
    {
        // A layer: 3 tokens × 2 × (4 of 4 × 4, 2 of 4 × 8) = 768, and 4 × 4 × 3² = 144. The head at 3 positions: a
        // dense layer 2 × 4 × 4 and the vocabulary 2 × 4 × 10.
        var arithmetic = new ModelArithmetic(s_bert, Splade.Side);
        Assert.Equal((2 * (768 + 144)) + (3 * (32 + 80)), arithmetic.OperationsOf(Extent(3, 3)));
    }

    [Fact]
    public void OfElectraIncludeTheWayFromNarrowEmbeddings()
    {
        // 3 × 2 × 2 × 4 more at the bottom, and 2 × 4 × 2 + 2 × 2 × 10 a position at the top.
        var narrow = s_bert with
        {
            Family = ModelFamily.Electra,
            Embeddings = new EmbeddingConfig { Width = 2, TokenTypes = 2 },
        };
        var arithmetic = new ModelArithmetic(narrow, Splade.Side);
        Assert.Equal(48 + (2 * (768 + 144)) + (3 * (16 + 40)), arithmetic.OperationsOf(Extent(3, 3)));
    }

    [Fact]
    public void OfTokenWeightsAreOneNumberAPosition()
    {
        var arithmetic = new ModelArithmetic(s_bert, Splade.Side with { Head = EncoderHead.Mlp });
        Assert.Equal((2 * (768 + 144)) + (3 * 8), arithmetic.OperationsOf(Extent(3, 3)));
    }

    [Theory]
    [InlineData(null, 15)]
    [InlineData(1, 9)]
    [InlineData(4, 15)]
    public void OfMistralAreGatedWithSharedKeysAndOnlyWhatAPositionSees(int? reach, int pairs)
    {
        // A layer: 5 tokens × 2 × (8 × 16 for queries, keys and values, 8 × 8 behind attention, 3 of 8 × 16) = 5,760,
        // and 4 × 8 a pair of positions. The head at the 2 pooled positions: 2 × 8 × 10.
        var arithmetic = new ModelArithmetic(Mistral(reach), MistralEcho.Recipe.Document);
        Assert.Equal((2 * (5760 + (32 * pairs))) + (2 * 160), arithmetic.OperationsOf(Extent(5, 2)));
    }

    [Theory]
    [InlineData(null, 25)]
    [InlineData(1, 13)]
    public void WithoutTheCausalMaskPositionsSeeBothWays(int? reach, int pairs)
    {
        var arithmetic = new ModelArithmetic(Mistral(reach), MistralEcho.Bidirectional.Document);
        Assert.Equal((2 * (5760 + (32 * pairs))) + (5 * 160), arithmetic.OperationsOf(Extent(5, 5)));
    }

    [Fact]
    public void ATextWithoutTokensCostsNothing() =>
        Assert.Equal(0, new ModelArithmetic(s_bert, Splade.Side).OperationsOf(Extent(0, 0)));

    [Fact]
    public void AModelFolderSaysWhatItsSidesCost()
    {
        var folder = TestPaths.Data("models", "splade-tiny");
        var arithmetic = ModelArithmetic.Load(folder);

        // Two layers of width 128: 2 × (4 × 128² + 2 × 128 × 512) a token and 4 × 128 a pair; the head 2 × 128 × (128 + 30,522).
        Assert.Equal((2 * ((10 * 393_216) + (512 * 100))) + (10 * 7_846_400d), arithmetic!.OperationsOf(Extent(10, 10)));
        Assert.Null(ModelArithmetic.Load(TestPaths.Data("models", "inference-free-tiny"), isQuery: true));
        Assert.NotNull(ModelArithmetic.Load(TestPaths.Data("models", "inference-free-tiny")));
    }

    [SkippableFact]
    public void EchoReadsATextTwiceAndPoolsTheSecondCopyAndTheEnd()
    {
        var folder = TestPaths.Shared("models", "mistral-echo-micro");
        Skip.If(folder is null, "needs ../shared/models/mistral-echo-micro");
        using var encoder = EncoderFactory.Open(folder, new EncoderOptions { Device = EncoderDevice.Cpu });
        var (one, two) = (
            encoder.ExtentOf("bone", EncodingSide.Document), encoder.ExtentOf("bone bone", EncodingSide.Document));
        Assert.Equal(2 * (two.PooledTokens - one.PooledTokens), two.Tokens - one.Tokens);
        Assert.InRange(one.PooledTokens, 2, one.Tokens / 2);
    }

    private static ModelConfig Mistral(int? reach)
    {
        var frequencies = new RotaryFrequencies { HeadSize = 2, Theta = 1e4f };
        var layer = new LayerAttention { Reach = reach, Frequencies = frequencies };
        return s_bert with
        {
            ModelType = "mistral",
            Family = ModelFamily.Mistral,
            HiddenSize = 8,
            IntermediateSize = 16,
            Heads = 4,
            Embeddings = null,
            Rotary = new RotaryConfig { HeadSize = 2, KeyValueHeads = 2, Layers = [layer, layer] },
        };
    }

    private static TextExtent Extent(int tokens, int pooled) => new() { Tokens = tokens, PooledTokens = pooled };
}
