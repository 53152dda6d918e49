using System.Text.Json.Nodes;
using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Tests;

/// <summary>
/// A small random decoder of a test's making (Mistral unless told otherwise), and what it computes, worked out by the
/// definitions in double precision, one position after the other.
/// </summary>
internal sealed class TestDecoder
{
    public const int Vocabulary = 40, Hidden = 24, Wide = 32, Layers = 2, Heads = 4, Shared = 2, HeadSize = 8;
    private const double Theta = 100, Epsilon = 1e-5;

    private uint _state = 2463534242;

    public TestDecoder(string modelType = "mistral", string architecture = "MistralForCausalLM")
    {
        Add("model.embed_tokens.weight", Vocabulary, Hidden);
        for (var layer = 0; layer < Layers; layer++)
        {
            var name = $"model.layers.{layer}";
            Add($"{name}.input_layernorm.weight", Hidden);
            Add($"{name}.self_attn.q_proj.weight", Heads * HeadSize, Hidden);
            Add($"{name}.self_attn.k_proj.weight", Shared * HeadSize, Hidden);
            Add($"{name}.self_attn.v_proj.weight", Shared * HeadSize, Hidden);
            Add($"{name}.self_attn.o_proj.weight", Hidden, Heads * HeadSize);
            Add($"{name}.post_attention_layernorm.weight", Hidden);
            Add($"{name}.mlp.gate_proj.weight", Wide, Hidden);
            Add($"{name}.mlp.up_proj.weight", Wide, Hidden);
            Add($"{name}.mlp.down_proj.weight", Hidden, Wide);
        }

        Add("model.norm.weight", Hidden);
        Config = new JsonObject
        {
            ["architectures"] = new JsonArray(architecture),
            ["model_type"] = modelType,
            ["hidden_act"] = "silu",
            ["hidden_size"] = Hidden,
            ["intermediate_size"] = Wide,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = Heads,
            ["num_key_value_heads"] = Shared,
            ["head_dim"] = HeadSize,
            ["max_position_embeddings"] = 32,
            ["vocab_size"] = Vocabulary,
            ["rms_norm_eps"] = Epsilon,
            ["rope_theta"] = Theta,
            ["sliding_window"] = null,
            ["tie_word_embeddings"] = true,
        };
    }

    public JsonObject Config { get; }

    /// <summary>Name to shape and elements.</summary>
    public SortedDictionary<string, (long[] Shape, float[] Data)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor of small random numbers.</summary>
    public void Add(string name, params long[] shape)
    {
        var data = new float[shape.Aggregate(1L, static (a, b) => a * b)];
        for (var i = 0; i < data.Length; i++)
        {
            // Xorshift (Marsaglia 2003); multiples of 1/64, so that half precision holds them.
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            data[i] = (shape.Length == 1 ? 1f : 0f) + (((int)(_state >> 27) - 16) / 64f);
        }

        Tensors.Add(name, (shape, data));
    }

    public void Save(string folder, string elementType = "F32")
    {
        File.WriteAllText(Path.Combine(folder, ModelConfig.FileName), Config.ToJsonString());
        File.WriteAllBytes(
            Path.Combine(folder, SafetensorsReader.SingleFileName), TestCheckpoint.Safetensors(Tensors, elementType));
    }

    /// <summary>Hidden states behind the last normalisation, one array a token.</summary>
    /// <param name="ids">A text without padding.</param>
    /// <param name="sees">Whether a position (first) sees another (second).</param>
    /// <param name="rotaryFactor">What every frequency is divided by.</param>
    public double[][] States(long[] ids, Func<int, int, bool> sees, double rotaryFactor = 1)
    {
        var words = Tensors["model.embed_tokens.weight"].Data;
        var states = ids.Select(id => words.Skip((int)id * Hidden).Take(Hidden).Select(static x => (double)x).ToArray())
            .ToArray();
        for (var layer = 0; layer < Layers; layer++)
        {
            var name = $"model.layers.{layer}";
            var inputs = states.Select(s => Normalize(s, $"{name}.input_layernorm")).ToArray();
            var attended = Attend(name, inputs, sees, rotaryFactor);
            states = [.. states.Select((s, i) => Sum(s, Linear(attended[i], $"{name}.self_attn.o_proj")))];
            var middle = states.Select(s => Normalize(s, $"{name}.post_attention_layernorm")).ToArray();
            states = [.. states.Select((s, i) => Sum(s, FeedForward(name, middle[i])))];
        }

        return [.. states.Select(s => Normalize(s, "model.norm"))];
    }

    private double[][] Attend(string name, double[][] inputs, Func<int, int, bool> sees, double rotaryFactor)
    {
        var queries = inputs.Select((x, i) => Turned(Projected(x, $"{name}.self_attn.q"), i, rotaryFactor)).ToArray();
        var keys = inputs.Select((x, i) => Turned(Projected(x, $"{name}.self_attn.k"), i, rotaryFactor)).ToArray();
        var values = inputs.Select(x => Linear(x, $"{name}.self_attn.v_proj")).ToArray();
        var outputs = inputs.Select(static _ => new double[Heads * HeadSize]).ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            for (var head = 0; head < Heads; head++)
            {
                int own = head * HeadSize, other = head / (Heads / Shared) * HeadSize;
                var seen = Enumerable.Range(0, inputs.Length).Where(j => sees(i, j)).ToArray();
                var shares = seen.Select(j => Math.Exp(
                    Enumerable.Range(0, HeadSize).Sum(e => queries[i][own + e] * keys[j][other + e])
                    / Math.Sqrt(HeadSize))).ToArray();
                for (var e = 0; e < HeadSize; e++)
                {
                    outputs[i][own + e] = seen.Select((j, n) => shares[n] * values[j][other + e]).Sum() / shares.Sum();
                }
            }
        }

        return outputs;
    }

    /// <summary>A projection, each head normalised if the checkpoint says so.</summary>
    private double[] Projected(double[] x, string name) => Tensors.ContainsKey($"{name}_norm.weight")
        ? [.. Linear(x, $"{name}_proj").Chunk(HeadSize).SelectMany(head => Normalize(head, $"{name}_norm"))]
        : Linear(x, $"{name}_proj");

    private static double[] Turned(double[] x, int position, double rotaryFactor)
    {
        var turned = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            int element = i % HeadSize, half = HeadSize / 2;
            var angle = position * Math.Pow(Theta, -2.0 * (element % half) / HeadSize) / rotaryFactor;
            var partner = element < half ? -x[i + half] : x[i - half];
            turned[i] = (x[i] * Math.Cos(angle)) + (partner * Math.Sin(angle));
        }

        return turned;
    }

    private double[] FeedForward(string name, double[] x)
    {
        var gate = Linear(x, $"{name}.mlp.gate_proj");
        var up = Linear(x, $"{name}.mlp.up_proj");
        return Linear([.. gate.Select((g, i) => g / (1 + Math.Exp(-g)) * up[i])], $"{name}.mlp.down_proj");
    }

    private double[] Linear(double[] x, string name)
    {
        var (shape, data) = Tensors[$"{name}.weight"];
        var bias = Tensors.TryGetValue($"{name}.bias", out var found) ? found.Data : new float[shape[0]];
        return [.. bias.Select((b, row) => b + x.Select((value, i) => value * data[(row * x.Length) + i]).Sum())];
    }

    private double[] Normalize(double[] x, string name)
    {
        var scale = Tensors[$"{name}.weight"].Data;
        var root = Math.Sqrt(x.Average(static value => value * value) + Epsilon);
        return [.. x.Select((value, i) => value / root * scale[i])];
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, static (x, y) => x + y)];
}
