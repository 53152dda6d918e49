using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SparseSearch.Core.Numerics;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Writes a checkpoint of random weights in the shape of a real model, for measurements that depend on sizes and not on
/// what a model has learned: half precision, in shards with an index, a few megabytes in memory at a time. The same
/// shape and seed give the same bytes. Weights are uniform with deviation 0.02, as models are initialised; scales of
/// normalisations are 1. There is no tokenizer.
/// </summary>
internal static class RandomCheckpoint
{
    private const int ChunkElements = 1 << 20;
    private const double Deviation = 0.02;

    private const int BertTokenTypes = 2;

    private static readonly Dictionary<string, CheckpointShape> s_shapes = new(StringComparer.Ordinal)
    {
        ["mistral-7b"] = new CheckpointShape(
            Layers: 32, Hidden: 4096, Heads: 32, Shared: 8, Wide: 14336, Vocabulary: 32000, Positions: 32768,
            ShardBytes: 5_000_000_000),
        ["tiny"] = new CheckpointShape(
            Layers: 2, Hidden: 64, Heads: 4, Shared: 2, Wide: 96, Vocabulary: 500, Positions: 128, ShardBytes: 100_000),
        ["bert-base"] = Bert(layers: 12, hidden: 768),
        ["bert-512"] = Bert(layers: 4, hidden: 512),
        ["bert-384"] = Bert(layers: 6, hidden: 384),
    };

    /// <summary>Writes the files and prints what was written.</summary>
    /// <param name="arguments">
    /// Folder; perhaps <c>--shape</c> and its name, <c>--layers</c> for another number of them, <c>--seed</c>, and
    /// <c>--bias</c> for another bias of BERT's decoder than 0, so that as few terms have weights as in trained models.
    /// </param>
    /// <param name="output">Where results are printed.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var folder = arguments[0];
        var name = Option(arguments, "--shape") ?? "mistral-7b";
        var seed = ulong.Parse(Option(arguments, "--seed") ?? "1", CultureInfo.InvariantCulture);
        if (!s_shapes.TryGetValue(name, out var shape))
        {
            output.WriteLine($"There is no shape '{name}'; there are {string.Join(", ", s_shapes.Keys)}.");
            return;
        }

        if (Option(arguments, "--layers") is { } layers)
        {
            shape = shape with { Layers = int.Parse(layers, CultureInfo.InvariantCulture) };
        }

        shape = shape with { Bias = float.Parse(Option(arguments, "--bias") ?? "0", CultureInfo.InvariantCulture) };
        Directory.CreateDirectory(folder);
        var shards = Shards(shape);
        var map = new JsonObject();
        var stream = 0L;
        for (var i = 0; i < shards.Count; i++)
        {
            var file = $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            WriteShard(Path.Combine(folder, file), shards[i], seed, ref stream);
            shards[i].ForEach(tensor => map[tensor.Name] = file);
        }

        var total = shards.Sum(static shard => shard.Sum(static t => t.LengthBytes));
        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = total }, ["weight_map"] = map };
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), index.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(shape).ToJsonString());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}, seed {seed}: {map.Count} tensors, {total:N0} bytes, {shards.Count} shards"));
    }

    private static string? Option(ReadOnlySpan<string> arguments, string name)
    {
        var place = arguments.IndexOf(name);
        return place >= 0 && place + 1 < arguments.Length ? arguments[place + 1] : null;
    }

    private static CheckpointShape Bert(int layers, int hidden) => new(
        layers, hidden, Heads: hidden / 64, Shared: hidden / 64, Wide: 4 * hidden, Vocabulary: 30522, Positions: 512,
        ShardBytes: 5_000_000_000, IsBert: true);

    private static JsonObject Config(CheckpointShape shape) => shape.IsBert ? BertConfig(shape) : MistralConfig(shape);

    private static JsonObject BertConfig(CheckpointShape shape) => new()
    {
        ["architectures"] = new JsonArray("BertForMaskedLM"),
        ["model_type"] = "bert",
        ["hidden_act"] = "gelu",
        ["hidden_size"] = shape.Hidden,
        ["intermediate_size"] = shape.Wide,
        ["num_hidden_layers"] = shape.Layers,
        ["num_attention_heads"] = shape.Heads,
        ["max_position_embeddings"] = shape.Positions,
        ["vocab_size"] = shape.Vocabulary,
        ["type_vocab_size"] = BertTokenTypes,
        ["layer_norm_eps"] = 1e-12,
        ["torch_dtype"] = "float16",
    };

    private static JsonObject MistralConfig(CheckpointShape shape) => new()
    {
        ["architectures"] = new JsonArray("MistralForCausalLM"),
        ["model_type"] = "mistral",
        ["hidden_act"] = "silu",
        ["hidden_size"] = shape.Hidden,
        ["intermediate_size"] = shape.Wide,
        ["num_hidden_layers"] = shape.Layers,
        ["num_attention_heads"] = shape.Heads,
        ["num_key_value_heads"] = shape.Shared,
        ["max_position_embeddings"] = shape.Positions,
        ["vocab_size"] = shape.Vocabulary,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10_000.0,
        ["sliding_window"] = Math.Min(4096, shape.Positions),
        ["tie_word_embeddings"] = false,
        ["torch_dtype"] = "float16",
    };

    private static List<List<RandomTensor>> Shards(CheckpointShape shape)
    {
        var shards = new List<List<RandomTensor>> { new() };
        var bytes = 0L;
        foreach (var tensor in Tensors(shape))
        {
            if (bytes > 0 && bytes + tensor.LengthBytes > shape.ShardBytes)
            {
                shards.Add([]);
                bytes = 0;
            }

            shards[^1].Add(tensor);
            bytes += tensor.LengthBytes;
        }

        return shards;
    }

    private static IEnumerable<RandomTensor> Tensors(CheckpointShape shape) =>
        shape.IsBert ? BertTensors(shape) : MistralTensors(shape);

    private static IEnumerable<RandomTensor> BertTensors(CheckpointShape shape)
    {
        int hidden = shape.Hidden, wide = shape.Wide;
        yield return new RandomTensor("bert.embeddings.word_embeddings.weight", shape.Vocabulary, hidden);
        yield return new RandomTensor("bert.embeddings.position_embeddings.weight", shape.Positions, hidden);
        yield return new RandomTensor("bert.embeddings.token_type_embeddings.weight", BertTokenTypes, hidden);
        var parts = Normalization("bert.embeddings.LayerNorm", hidden);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var name = $"bert.encoder.layer.{layer}";
            parts = parts.Concat(Linear($"{name}.attention.self.query", hidden, hidden))
                .Concat(Linear($"{name}.attention.self.key", hidden, hidden))
                .Concat(Linear($"{name}.attention.self.value", hidden, hidden))
                .Concat(Linear($"{name}.attention.output.dense", hidden, hidden))
                .Concat(Normalization($"{name}.attention.output.LayerNorm", hidden))
                .Concat(Linear($"{name}.intermediate.dense", wide, hidden))
                .Concat(Linear($"{name}.output.dense", hidden, wide))
                .Concat(Normalization($"{name}.output.LayerNorm", hidden));
        }

        const string head = "cls.predictions";
        parts = parts.Concat(Linear($"{head}.transform.dense", hidden, hidden))
            .Concat(Normalization($"{head}.transform.LayerNorm", hidden))
            .Append(new RandomTensor($"{head}.bias", shape.Vocabulary) { Value = shape.Bias });
        foreach (var part in parts)
        {
            yield return part;
        }
    }

    private static IEnumerable<RandomTensor> Linear(string name, int outputs, int inputs) =>
        [new RandomTensor($"{name}.weight", outputs, inputs), new RandomTensor($"{name}.bias", outputs) { Value = 0f }];

    private static IEnumerable<RandomTensor> Normalization(string name, int size) =>
        [new RandomTensor($"{name}.weight", size), new RandomTensor($"{name}.bias", size) { Value = 0f }];

    private static IEnumerable<RandomTensor> MistralTensors(CheckpointShape shape)
    {
        int hidden = shape.Hidden, narrow = shape.Hidden / shape.Heads * shape.Shared;
        yield return new RandomTensor("model.embed_tokens.weight", shape.Vocabulary, hidden);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var name = $"model.layers.{layer}";
            yield return new RandomTensor($"{name}.input_layernorm.weight", hidden);
            yield return new RandomTensor($"{name}.self_attn.q_proj.weight", hidden, hidden);
            yield return new RandomTensor($"{name}.self_attn.k_proj.weight", narrow, hidden);
            yield return new RandomTensor($"{name}.self_attn.v_proj.weight", narrow, hidden);
            yield return new RandomTensor($"{name}.self_attn.o_proj.weight", hidden, hidden);
            yield return new RandomTensor($"{name}.post_attention_layernorm.weight", hidden);
            yield return new RandomTensor($"{name}.mlp.gate_proj.weight", shape.Wide, hidden);
            yield return new RandomTensor($"{name}.mlp.up_proj.weight", shape.Wide, hidden);
            yield return new RandomTensor($"{name}.mlp.down_proj.weight", hidden, shape.Wide);
        }

        yield return new RandomTensor("model.norm.weight", hidden);
        yield return new RandomTensor("lm_head.weight", shape.Vocabulary, hidden);
    }

    private static void WriteShard(string path, List<RandomTensor> tensors, ulong seed, ref long stream)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = "F16",
                ["shape"] = JsonSerializer.SerializeToNode(tensor.Shape),
                ["data_offsets"] = new JsonArray(offset, offset + tensor.LengthBytes),
            };
            offset += tensor.LengthBytes;
        }

        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var prefix = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)text.Length);
        using var file = File.Create(path, bufferSize: 1 << 20);
        file.Write(prefix);
        file.Write(text);
        foreach (var tensor in tensors)
        {
            WriteElements(file, tensor, new SeededRandom(seed, stream++));
        }
    }

    private static void WriteElements(Stream file, RandomTensor tensor, SeededRandom random)
    {
        const int steps = 1 << 16;
        var scale = Deviation * Math.Sqrt(12) / steps;
        var chunk = new Half[(int)Math.Min(ChunkElements, tensor.Elements)];
        for (var done = 0L; done < tensor.Elements; done += chunk.Length)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, tensor.Elements - done));
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = tensor.Shape.Length == 1 ? (Half)tensor.Value : (Half)((random.Next(steps) - (steps / 2)) * scale);
            }

            file.Write(MemoryMarshal.AsBytes(part));
        }
    }

    private sealed record CheckpointShape(
        int Layers, int Hidden, int Heads, int Shared, int Wide, int Vocabulary, int Positions, long ShardBytes,
        bool IsBert = false, float Bias = 0f);

    private sealed record RandomTensor(string Name, params long[] Shape)
    {
        /// <summary>Of every element of a vector; matrices are random.</summary>
        public float Value { get; init; } = 1f;

        public long Elements => Shape.Aggregate(1L, static (product, size) => product * size);

        public long LengthBytes => Elements * sizeof(ushort);
    }
}
