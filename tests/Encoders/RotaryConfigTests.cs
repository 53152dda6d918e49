using System.Text.Json.Nodes;
using SparseSearch.Encoders.Checkpoints;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Settings of models with rotary positions, in every spelling, and those that are refused.</summary>
public sealed class RotaryConfigTests : IDisposable
{
    private const string ModernBert =
        """
        {"model_type":"modernbert","architectures":["ModernBertForMaskedLM"],"hidden_size":32,"num_hidden_layers":4,
        "num_attention_heads":4,"intermediate_size":48,"vocab_size":400,"max_position_embeddings":64,
        "local_attention":8,"global_attn_every_n_layers":3,"global_rope_theta":160000.0,"local_rope_theta":10000.0}
        """;

    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OldAndNewSpellingsOfModernBertMeanTheSame()
    {
        var old = Load(Parse(ModernBert));
        var today = Parse(ModernBert);
        foreach (var name in (string[])["global_rope_theta", "local_rope_theta", "global_attn_every_n_layers"])
        {
            today.Remove(name);
        }

        today["layer_types"] = JsonNode.Parse(
            """["full_attention","sliding_attention","sliding_attention","full_attention"]""");
        today["rope_parameters"] = JsonNode.Parse(
            """
            {"full_attention":{"rope_theta":160000.0,"rope_type":"default"},
            "sliding_attention":{"rope_theta":10000.0,"rope_type":"default"}}
            """);
        Assert.Equivalent(Load(today), old, strict: true);
        Assert.Equal([null, 4, 4, null], old.Rotary!.Layers.Select(static l => l.Reach));
        Assert.Equal([160_000f, 10_000f], old.Rotary.Layers.Take(2).Select(static l => l.Frequencies.Theta));
    }

    [Fact]
    public void OldAndNewSpellingsOfADecoderMeanTheSame()
    {
        var old = new TestDecoder("llama", "LlamaForCausalLM").Config;
        old["torch_dtype"] = "bfloat16";
        old["rope_theta"] = 500_000.0;
        old["rope_scaling"] = Parse(
            """
            {"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,
            "original_max_position_embeddings":16}
            """);
        var today = new TestDecoder("llama", "LlamaForCausalLM").Config;
        today.Remove("rope_theta");
        today["rope_parameters"] = old["rope_scaling"]!.DeepClone();
        today["rope_parameters"]!["rope_theta"] = 500_000.0;
        Assert.Equivalent(Load(today), Load(old), strict: true);
    }

    [Fact]
    public void Llama3ScalesLowFrequenciesAndKeepsHighOnes()
    {
        var plain = new RotaryFrequencies { HeadSize = 64, Theta = 500_000f };
        var scaled = plain with
        {
            Scaling = RotaryScaling.Llama3,
            Factor = 32,
            LowFrequencyFactor = 1,
            HighFrequencyFactor = 4,
            OriginalPositions = 8192,
        };
        float[] before = plain.Inverse(), after = scaled.Inverse();
        Assert.Equal(before[0], after[0]);
        Assert.Equal(before[^1] / 32, after[^1]);
        Assert.All(before.Zip(after), static f => Assert.InRange(f.Second, f.First / 32, f.First));
        Assert.Contains(before.Zip(after), static f => f.Second < f.First && f.Second > f.First / 32);
    }

    [Theory]
    [InlineData("hidden_act", "\"quick_gelu\"")]
    [InlineData("rope_scaling", """{"rope_type":"yarn","factor":4.0}""", "rope_type")]
    [InlineData("rope_scaling", """{"type":"dynamic","factor":4.0}""", "'dynamic'")]
    [InlineData("rope_scaling", """{"type":"linear"}""", "factor")]
    [InlineData("rope_scaling", """{"type":"linear","factor":0}""", "factor")]
    [InlineData("rope_parameters", """{"rope_type":"longrope"}""", "'longrope'")]
    [InlineData("rope_parameters", """{"rope_type":"default","partial_rotary_factor":0.5}""", "partial_rotary_factor")]
    [InlineData("rope_parameters", """{"rope_type":"default","mscale":0.7}""", "mscale")]
    [InlineData("rope_parameters", """{"full_attention":{"rope_theta":10000.0}}""", "full_attention")]
    [InlineData("rope_parameters", "3")]
    [InlineData("partial_rotary_factor", "0.25")]
    [InlineData("head_dim", "7")]
    [InlineData("num_key_value_heads", "3")]
    [InlineData("num_key_value_heads", "null")]
    [InlineData("sliding_window", "0")]
    [InlineData("layer_types", """["full_attention"]""")]
    [InlineData("layer_types", """["full_attention","chunked_attention"]""", "chunked_attention")]
    [InlineData("layer_types", """["full_attention","sliding_attention"]""", "sliding_window")]
    [InlineData("attention_bias", "true")]
    [InlineData("mlp_bias", "true")]
    [InlineData("attn_logit_softcapping", "50.0")]
    [InlineData("use_bidirectional_attention", "true")]
    [InlineData("quantization_config", """{"quant_method":"gptq"}""")]
    [InlineData("max_position_embeddings", "2000000000")]
    [InlineData("rms_norm_eps", "0")]
    [InlineData("architectures", """["MixtralForCausalLM"]""")]
    public void ASettingOfADecoderThatIsNotSupportedIsNamed(string name, string value, string? named = null)
    {
        var settings = new TestDecoder().Config;
        settings[name] = JsonNode.Parse(value);
        var error = Assert.Throws<CheckpointFormatException>(() => Load(settings));
        Assert.Contains(named ?? name, error.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_activation", "\"tanh\"")]
    [InlineData("classifier_activation", "\"tanh\"")]
    [InlineData("norm_bias", "\"no\"")]
    [InlineData("num_attention_heads", "5")]
    [InlineData("global_rope_theta", "-1")]
    [InlineData("local_attention", "0")]
    [InlineData("rope_parameters", """{"rope_theta":10000.0,"rope_type":"default"}""")]
    [InlineData("rope_scaling", """{"type":"linear","factor":2.0}""")]
    public void ASettingOfModernBertThatIsNotSupportedIsNamed(string name, string value)
    {
        var settings = Parse(ModernBert);
        settings[name] = JsonNode.Parse(value);
        Assert.Contains(
            name, Assert.Throws<CheckpointFormatException>(() => Load(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownArchitectureIsNamedWithThoseSupported()
    {
        var settings = new TestDecoder().Config;
        settings["model_type"] = "t5";
        var error = Assert.Throws<CheckpointFormatException>(() => Load(settings));
        Assert.Contains("'t5'", error.Message, StringComparison.Ordinal);
        Assert.Contains("modernbert, mistral, llama, qwen2, qwen3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MistralWithoutAWordAboutWindowsHasTheUsualOne()
    {
        var settings = new TestDecoder().Config;
        settings.Remove("sliding_window");
        Assert.All(Load(settings).Rotary!.Layers, static l => Assert.Equal(4095, l.Reach));
    }

    [Fact]
    public void RobertaLosesThePositionsUpToItsPadding()
    {
        var settings = new TestCheckpoint(vocabulary: 30).Config;
        settings["model_type"] = "roberta";
        settings["architectures"] = new JsonArray("RobertaForMaskedLM");
        settings["pad_token_id"] = 1;
        var config = Load(settings);
        Assert.Equal(2, config.Embeddings!.FirstPosition);
        Assert.Equal(TestCheckpoint.Positions - 2, config.MaxPositions);
        settings["pad_token_id"] = TestCheckpoint.Positions - 1;
        Assert.Throws<CheckpointFormatException>(() => Load(settings));
    }

    private ModelConfig Load(JsonObject settings)
    {
        _folder.With(ModelConfig.FileName, settings.ToJsonString());
        return ModelConfig.Load(_folder.Path);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
