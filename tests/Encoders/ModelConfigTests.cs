using System.Text.Json.Nodes;
using SparseSearch.Encoders.Checkpoints;
using Xunit;

namespace SparseSearch.Tests;

public sealed class ModelConfigTests : IDisposable
{
    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EverySettingIsRead()
    {
        var config = Load(new TestCheckpoint(vocabulary: 30).Config);
        Assert.Equal(
            new ModelConfig
            {
                ModelType = "bert",
                Family = ModelFamily.Bert,
                Architecture = "BertForMaskedLM",
                HiddenSize = TestCheckpoint.Hidden,
                IntermediateSize = TestCheckpoint.Wide,
                Layers = TestCheckpoint.Layers,
                Heads = TestCheckpoint.Heads,
                MaxPositions = TestCheckpoint.Positions,
                VocabularySize = 30,
                LayerNormEpsilon = 1e-12f,
                Activation = HiddenActivation.Gelu,
                HeadActivation = HiddenActivation.Gelu,
                TiesEmbeddings = true,
                Embeddings = new EmbeddingConfig { Width = TestCheckpoint.Hidden, TokenTypes = 2 },
            },
            config);
    }

    [Theory]
    [InlineData("model_type", "\"distilbert\"")]
    [InlineData("model_type", "\"t5\"")]
    [InlineData("model_type", "\"new\"")]
    [InlineData("architectures", "[\"JinaBertForMaskedLM\"]")]
    [InlineData("architectures", "\"BertForMaskedLM\"")]
    [InlineData("tie_word_embeddings", "1")]
    [InlineData("final_logit_softcapping", "30.0")]
    [InlineData("type_vocab_size", "0")]
    [InlineData("model_type", "null")]
    [InlineData("hidden_act", "\"silu\"")]
    [InlineData("hidden_act", "3")]
    [InlineData("position_embedding_type", "\"relative_key\"")]
    [InlineData("is_decoder", "true")]
    [InlineData("add_cross_attention", "true")]
    [InlineData("quantization_config", "{\"bits\":4}")]
    [InlineData("pruned_heads", "{\"0\":[1]}")]
    [InlineData("hidden_size", "null")]
    [InlineData("hidden_size", "\"16\"")]
    [InlineData("vocab_size", "-1")]
    [InlineData("num_hidden_layers", "0")]
    [InlineData("num_attention_heads", "3")]
    [InlineData("layer_norm_eps", "-1")]
    public void ASettingThatIsNotSupportedIsNamed(string name, string value)
    {
        var settings = new TestCheckpoint(vocabulary: 30).Config;
        settings[name] = JsonNode.Parse(value);
        var error = Assert.Throws<CheckpointFormatException>(() => Load(settings));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is_decoder", "false")]
    [InlineData("pruned_heads", "{}")]
    [InlineData("position_embedding_type", "\"absolute\"")]
    [InlineData("hidden_dropout_prob", "0.1")]
    public void ASettingThatChangesNothingIsAccepted(string name, string value)
    {
        var settings = new TestCheckpoint(vocabulary: 30).Config;
        settings[name] = JsonNode.Parse(value);
        Assert.Equal(30, Load(settings).VocabularySize);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    public void AFileThatIsNoObjectIsRefused(string content)
    {
        _folder.With(ModelConfig.FileName, content);
        Assert.Throws<CheckpointFormatException>(() => ModelConfig.Load(_folder.Path));
    }

    [Fact]
    public void AMissingFileIsNamed() => Assert.Contains(
        ModelConfig.FileName,
        Assert.Throws<CheckpointFormatException>(() => ModelConfig.Load(_folder.Path)).Message,
        StringComparison.Ordinal);

    private ModelConfig Load(JsonObject settings)
    {
        _folder.With(ModelConfig.FileName, settings.ToJsonString());
        return ModelConfig.Load(_folder.Path);
    }
}
