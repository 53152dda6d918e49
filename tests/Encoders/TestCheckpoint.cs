using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SparseSearch.Tests;

/// <summary>
/// A small BERT masked language model of a test's making. Every number is a multiple of 1/64 below 2, so that single
/// precision, half precision and bfloat16 hold it exactly.
/// </summary>
internal sealed class TestCheckpoint
{
    public const int Hidden = 16;
    public const int Wide = 32;
    public const int Layers = 2;
    public const int Heads = 2;
    public const int Positions = 24;

    private readonly int _width;
    private uint _state = 12345;

    public TestCheckpoint(int vocabulary, int width = Hidden)
    {
        Vocabulary = vocabulary;
        _width = width;
        AddEmbeddings();
        for (var layer = 0; layer < Layers; layer++)
        {
            AddLayer($"bert.encoder.layer.{layer}");
        }

        AddLinear("cls.predictions.transform.dense", _width, _width);
        AddLayerNorm("cls.predictions.transform.LayerNorm");
        Add("cls.predictions.bias", [vocabulary]);
        Config = new JsonObject
        {
            ["architectures"] = new JsonArray("BertForMaskedLM"),
            ["model_type"] = "bert",
            ["hidden_act"] = "gelu",
            ["hidden_size"] = _width,
            ["intermediate_size"] = Wide,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = Heads,
            ["max_position_embeddings"] = Positions,
            ["type_vocab_size"] = 2,
            ["vocab_size"] = vocabulary,
            ["layer_norm_eps"] = 1e-12,
        };
    }

    public int Vocabulary { get; }

    public JsonObject Config { get; }

    /// <summary>Name to shape and elements.</summary>
    public SortedDictionary<string, (long[] Shape, float[] Data)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Gives a tensor another name.</summary>
    public void Rename(string from, string to)
    {
        Tensors.Add(to, Tensors[from]);
        Tensors.Remove(from);
    }

    /// <summary>Writes configuration and weights; in several shards with an index if asked.</summary>
    public void Save(string folder, string elementType = "F32", int shards = 1)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), Config.ToJsonString());
        if (shards == 1)
        {
            File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), Safetensors(Tensors, elementType));
            return;
        }

        var map = new JsonObject();
        foreach (var shard in Tensors.Select(static (t, i) => (Tensor: t, Index: i)).GroupBy(t => t.Index % shards))
        {
            var name = $"model-{shard.Key + 1:D5}-of-{shards:D5}.safetensors";
            var content = Safetensors(shard.Select(static t => t.Tensor), elementType);
            File.WriteAllBytes(Path.Combine(folder, name), content);
            foreach (var (tensor, _) in shard)
            {
                map[tensor.Key] = name;
            }
        }

        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"),
            new JsonObject { ["weight_map"] = map }.ToJsonString());
    }

    /// <summary>A safetensors file of tensors.</summary>
    public static byte[] Safetensors(
        IEnumerable<KeyValuePair<string, (long[] Shape, float[] Data)>> tensors, string elementType)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        using var data = new MemoryStream();
        foreach (var (name, (shape, elements)) in tensors)
        {
            var begin = data.Position;
            foreach (var element in elements)
            {
                data.Write(Encode(element, elementType));
            }

            header[name] = new JsonObject
            {
                ["dtype"] = elementType,
                ["shape"] = JsonSerializer.SerializeToNode(shape),
                ["data_offsets"] = new JsonArray(begin, data.Position),
            };
        }

        return Safetensors(header.ToJsonString(), data.ToArray());
    }

    /// <summary>A safetensors file of any header, true or not.</summary>
    public static byte[] Safetensors(string header, byte[] data)
    {
        var length = new byte[sizeof(ulong)];
        var text = Encoding.UTF8.GetBytes(header);
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. length, .. text, .. data];
    }

    private static byte[] Encode(float value, string elementType) => elementType switch
    {
        "F32" => BitConverter.GetBytes(value),
        "F16" => BitConverter.GetBytes((Half)value),
        "BF16" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
        _ => throw new ArgumentException(elementType, nameof(elementType)),
    };

    private void AddEmbeddings()
    {
        Add("bert.embeddings.word_embeddings.weight", [Vocabulary, _width]);
        Add("bert.embeddings.position_embeddings.weight", [Positions, _width]);
        Add("bert.embeddings.token_type_embeddings.weight", [2, _width]);
        AddLayerNorm("bert.embeddings.LayerNorm");
    }

    private void AddLayer(string name)
    {
        foreach (var part in (string[])["query", "key", "value"])
        {
            AddLinear($"{name}.attention.self.{part}", _width, _width);
        }

        AddLinear($"{name}.attention.output.dense", _width, _width);
        AddLayerNorm($"{name}.attention.output.LayerNorm");
        AddLinear($"{name}.intermediate.dense", Wide, _width);
        AddLinear($"{name}.output.dense", _width, Wide);
        AddLayerNorm($"{name}.output.LayerNorm");
    }

    private void AddLinear(string name, int outputs, int inputs)
    {
        Add($"{name}.weight", [outputs, inputs]);
        Add($"{name}.bias", [outputs]);
    }

    private void AddLayerNorm(string name)
    {
        Add($"{name}.weight", [_width], center: 1f);
        Add($"{name}.bias", [_width]);
    }

    private void Add(string name, long[] shape, float center = 0f)
    {
        var data = new float[shape.Aggregate(1L, static (a, b) => a * b)];
        for (var i = 0; i < data.Length; i++)
        {
            // A linear congruential generator (Numerical Recipes); its high bits are good enough for weights.
            _state = (_state * 1664525) + 1013904223;
            data[i] = center + (((int)(_state >> 26) - 32) / 64f);
        }

        Tensors.Add(name, (shape, data));
    }
}
