using System.Text.Json.Nodes;
using SparseSearch.Encoders.Checkpoints;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Adapters merged into their base, against W + scale · B · A worked out here, and every reason to refuse one; numbers
/// that are none.
/// </summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Rank = 3;
    private const string Query = "model.layers.0.self_attn.q_proj", Down = "model.layers.1.mlp.down_proj";

    private readonly TemporaryModelFolder _base = new();
    private readonly TemporaryModelFolder _adapter = new();
    private readonly TestDecoder _decoder = new();
    private readonly TestDecoder _update = new();
    private readonly JsonObject _settings = JsonNode.Parse(
        """
        {"peft_type":"LORA","r":3,"lora_alpha":6,"bias":"none","target_modules":["q_proj","down_proj"],
        "base_model_name_or_path":null,"use_dora":false,"use_rslora":false,"fan_in_fan_out":false,
        "modules_to_save":null,"rank_pattern":{},"alpha_pattern":{},"init_lora_weights":true,"qalora_group_size":16}
        """)!.AsObject();

    public CheckpointTests()
    {
        _update.Tensors.Clear();
        AddUpdate(Query, Rank, TestDecoder.Hidden, TestDecoder.Heads * TestDecoder.HeadSize);
        AddUpdate(Down, Rank, TestDecoder.Wide, TestDecoder.Hidden);
    }

    public void Dispose()
    {
        _base.Dispose();
        _adapter.Dispose();
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 6 / 1.7320508)]
    public void AnUpdateIsAddedInItsScale(bool stabilized, double scale)
    {
        _settings["use_rslora"] = stabilized;
        using var checkpoint = Open();
        AssertMerged(checkpoint, Query, Rank, scale);
        AssertMerged(checkpoint, Down, Rank, scale);
        const string untouched = "model.layers.1.self_attn.q_proj.weight";
        Assert.Equal(_decoder.Tensors[untouched].Data, checkpoint.Weights.ReadFloats(untouched));
        Assert.Equal(3, checkpoint.Files.Count);
    }

    [Fact]
    public void APatternGivesAModuleRankAndAlphaOfItsOwn()
    {
        _update.Tensors.Remove(Wrapped(Down, "A"));
        _update.Tensors.Remove(Wrapped(Down, "B"));
        AddUpdate(Down, 5, TestDecoder.Wide, TestDecoder.Hidden);
        _settings["rank_pattern"] = JsonNode.Parse("""{"layers\\.[01]\\.mlp\\.down_proj":5}""");
        _settings["alpha_pattern"] = JsonNode.Parse("""{"down_proj":20}""");
        using var checkpoint = Open();
        AssertMerged(checkpoint, Query, Rank, 2);
        AssertMerged(checkpoint, Down, 5, 4);
    }

    [Fact]
    public void ATensorThatWasTrainedWholeReplacesTheBases()
    {
        const string norm = "model.norm.weight";
        _settings["modules_to_save"] = new JsonArray("norm");
        _update.Add($"base_model.model.{norm}", TestDecoder.Hidden);
        using var checkpoint = Open();
        Assert.Equal(_update.Tensors[$"base_model.model.{norm}"].Data, checkpoint.Weights.ReadFloats(norm));
    }

    [Fact]
    public void ABareBaseIsFoundWithoutThePrefix()
    {
        foreach (var name in _decoder.Tensors.Keys.ToArray())
        {
            _decoder.Tensors.Add(name["model.".Length..], _decoder.Tensors[name]);
            _decoder.Tensors.Remove(name);
        }

        using var checkpoint = Open();
        Assert.NotEqual(
            _decoder.Tensors[$"{Query["model.".Length..]}.weight"].Data,
            checkpoint.Weights.ReadFloats($"{Query["model.".Length..]}.weight"));
    }

    [Fact]
    public void TheBaseThatTheAdapterNamesIsTakenWhereItIsAFolder()
    {
        _settings["base_model_name_or_path"] = _base.Path;
        using var checkpoint = Open(nameBase: false);
        AssertMerged(checkpoint, Query, Rank, 2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mistralai/Mistral-7B-v0.1")]
    public void AnAdapterWhoseBaseIsNoFolderAsksForIt(string? name)
    {
        _settings["base_model_name_or_path"] = name;
        var error = Assert.Throws<CheckpointFormatException>(() => Open(nameBase: false));
        Assert.Contains("base_model_name_or_path", error.Message, StringComparison.Ordinal);
        Assert.Contains("baseFolder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"")]
    [InlineData("use_dora", "true")]
    [InlineData("bias", "\"lora_only\"")]
    [InlineData("lora_bias", "true")]
    [InlineData("use_qalora", "true")]
    [InlineData("layer_replication", "[[0,2]]")]
    [InlineData("trainable_token_indices", "[1]")]
    [InlineData("init_lora_weights", "\"pissa\"")]
    [InlineData("something_of_next_year", "1")]
    [InlineData("r", "0")]
    [InlineData("lora_alpha", "null")]
    [InlineData("rank_pattern", """{"q_proj":"four"}""", "q_proj")]
    [InlineData("alpha_pattern", """{"q_(proj":4}""", "q_(proj")]
    [InlineData("target_modules", """["v_proj"]""", "v_proj")]
    public void AnAdapterThatIsNotSupportedIsRefusedByName(string name, string value, string? named = null)
    {
        _settings[name] = JsonNode.Parse(value);
        var error = Assert.Throws<CheckpointFormatException>(() => Open().Dispose());
        Assert.Contains(named ?? name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base_model.model.model.layers.7.self_attn.q_proj.lora_A.weight", 3, 24)]
    [InlineData("base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight", 3, 25)]
    [InlineData("base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight", 4, 24)]
    [InlineData("base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight", 3, 24)]
    [InlineData("base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight", 32, 3)]
    [InlineData("base_model.model.model.layers.1.self_attn.q_proj.lora_magnitude_vector", 24, 1)]
    [InlineData("base_model.model.model.embed_tokens.lora_embedding_A", 3, 40)]
    [InlineData("base_model.model.model.norm.weight", 25, 1)]
    [InlineData("model.layers.1.self_attn.q_proj.lora_A.weight", 3, 24)]
    public void ATensorWithoutCounterpartIsNamed(string name, int rows, int columns)
    {
        _update.Add(name, rows, columns);
        var error = Assert.Throws<CheckpointFormatException>(() => Open().Dispose());
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoUpdatesOfOneTensorAreRefused()
    {
        _update.Add("base_model.model.layers.0.self_attn.q_proj.lora_A.weight", 3, 24);
        _update.Add("base_model.model.layers.0.self_attn.q_proj.lora_B.weight", 32, 3);
        var error = Assert.Throws<CheckpointFormatException>(() => Open().Dispose());
        Assert.Contains("one update of each tensor", error.Message, StringComparison.Ordinal);
        Assert.Contains("q_proj.lora_A.weight' as a second one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAdapterWithoutWeightsIsRefused()
    {
        _decoder.Save(_base.Path);
        _adapter.With("adapter_config.json", _settings.ToJsonString());
        var error = Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(_adapter.Path, _base.Path));
        Assert.Contains("adapter_model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABaseForAWholeModelIsAWrongArgument()
    {
        _decoder.Save(_base.Path);
        Assert.Throws<ArgumentException>(() => Checkpoint.Open(_base.Path, _adapter.Path));
    }

    [Theory]
    [InlineData("F32", float.NaN)]
    [InlineData("F16", float.PositiveInfinity)]
    [InlineData("BF16", float.NegativeInfinity)]
    public void ANumberThatIsNoneIsNamedWithItsTensorAndPlace(string elementType, float value)
    {
        _decoder.Tensors[$"{Down}.weight"].Data[(5 * TestDecoder.Wide) + 7] = value;
        _decoder.Save(_base.Path, elementType);
        using var checkpoint = Checkpoint.Open(_base.Path);
        var error = Assert.Throws<CheckpointFormatException>(() =>
            new LogitGraph(checkpoint.Weights, checkpoint.Config));
        Assert.Contains($"'{Down}.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("at [5, 7]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFirstNumberThatIsNoneIsFoundAtEveryPlace()
    {
        for (var length = 0; length < 40; length++)
        {
            var numbers = new float[length];
            Array.Fill(numbers, float.MaxValue);
            Assert.Equal(-1, CheckpointTensors.FirstNotFinite(numbers));
            for (var place = length - 1; place >= 0; place--)
            {
                numbers[place] = place % 2 == 0 ? float.NaN : float.NegativeInfinity;
                Assert.Equal(place, CheckpointTensors.FirstNotFinite(numbers));
            }
        }
    }

    [Fact]
    public void TransposingTakesEveryElementToItsPlace()
    {
        foreach (var (rows, columns) in ((int, int)[])[(1, 1), (3, 70), (33, 32), (64, 65)])
        {
            var source = Enumerable.Range(0, rows * columns).Select(static i => (float)i).ToArray();
            var turned = CheckpointTensors.Transpose(source, rows, columns);
            Assert.All(source, (x, i) => Assert.Equal(x, turned[(i % columns * rows) + (i / columns)]));
        }
    }

    private static string Wrapped(string module, string part) => $"base_model.model.{module}.lora_{part}.weight";

    private void AddUpdate(string module, int rank, int inputs, int outputs)
    {
        _update.Add(Wrapped(module, "A"), rank, inputs);
        _update.Add(Wrapped(module, "B"), outputs, rank);
    }

    private Checkpoint Open(bool nameBase = true)
    {
        _decoder.Save(_base.Path);
        _adapter.With("adapter_config.json", _settings.ToJsonString());
        File.WriteAllBytes(
            Path.Combine(_adapter.Path, "adapter_model.safetensors"),
            TestCheckpoint.Safetensors(_update.Tensors, "F32"));
        return Checkpoint.Open(_adapter.Path, nameBase ? _base.Path : null);
    }

    private void AssertMerged(Checkpoint checkpoint, string module, int rank, double scale)
    {
        var (shape, original) = _decoder.Tensors[$"{module}.weight"];
        var (down, up) = (_update.Tensors[Wrapped(module, "A")].Data, _update.Tensors[Wrapped(module, "B")].Data);
        var merged = checkpoint.Weights.ReadFloats($"{module}.weight");
        var inputs = (int)shape[1];
        for (var i = 0; i < merged.Length; i++)
        {
            var sum = Enumerable.Range(0, rank).Sum(r =>
                (double)up[(i / inputs * rank) + r] * down[(r * inputs) + (i % inputs)]);
            Assert.Equal(original[i] + (scale * sum), merged[i], tolerance: 1e-5);
        }
    }
}
