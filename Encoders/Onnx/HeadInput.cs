using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Onnx;

/// <summary>What the head of a graph is built from. Immutable.</summary>
internal sealed record HeadInput
{
    /// <summary>The graph to add to.</summary>
    public required GraphBuilder Builder { get; init; }

    /// <summary>The checkpoint's weights, read when the graph is written.</summary>
    public required CheckpointTensors Tensors { get; init; }

    /// <summary>The checkpoint, to see which tensors it has.</summary>
    public required SafetensorsReader Reader { get; init; }

    /// <summary>The file of PROSPER's literal network; null where the recipe has none.</summary>
    public SafetensorsReader? Literal { get; init; }

    /// <summary>The checkpoint's configuration.</summary>
    public required ModelConfig Config { get; init; }

    /// <summary>What the head computes.</summary>
    public required SideRecipe Side { get; init; }

    /// <summary>Token ids, [batch, length], Int64.</summary>
    public required GraphValue Ids { get; init; }

    /// <summary>[batch, length], Int64; 1 for a real token, always 1 at position 0, all padding behind.</summary>
    public required GraphValue Mask { get; init; }

    /// <summary>[batch, length], Int64; 1 for a pooled or literal token. Null where the recipe needs none.</summary>
    public GraphValue? PoolMask { get; init; }

    /// <summary>What the graph is written for.</summary>
    public required GraphTarget Target { get; init; }

    /// <summary>Whether every position holds a state of its text, padding included, so that none need be masked.</summary>
    public bool IsFilled { get; init; }

    /// <summary>The language-model head on some states, its logits scaled as the recipe says.</summary>
    /// <param name="hidden">[batch, any length, hidden].</param>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public LanguageModelHead LanguageModel(GraphValue hidden)
    {
        var head = LanguageModelHead.Build(Builder, Tensors, Config, hidden);
        if (Side.LogitScaleExponent == 0.0)
        {
            return head;
        }

        var scale = (float)Math.Pow(Config.HiddenSize, Side.LogitScaleExponent);
        return head with
        {
            Decoder = Scaled(head.Decoder, scale),
            Bias = head.Bias is { } bias ? Scaled(bias, scale) : null,
        };
    }

    /// <summary>A linear layer to one number: [.., hidden] → [.., 1].</summary>
    /// <param name="name">Of the output.</param>
    /// <param name="names">Under which the checkpoint may have it.</param>
    /// <param name="purpose">For the message where it is missing.</param>
    /// <param name="hidden">Of the last layer.</param>
    /// <exception cref="CheckpointFormatException">The weight is missing or has the wrong shape.</exception>
    public GraphValue Linear(string name, IReadOnlyList<string> names, string purpose, GraphValue hidden)
    {
        var source = HeadTensors.Require(Reader, names, purpose);
        var weight = Builder.Constant(
            $"{name}.weight", [Config.HiddenSize, 1], Tensors.Lazy(source, 1, Config.HiddenSize));
        var product = Builder.MatMul($"{name}.product", hidden, weight);
        var bias = HeadTensors.BiasOf(Reader, source) is { } found
            ? Builder.Constant($"{name}.bias", [1], Tensors.Lazy(found, 1))
            : Builder.Scalar($"{name}.bias", 0f);
        return Builder.Add(name, product, bias);
    }

    private static Func<float[]> Scaled(Func<float[]> read, float scale) =>
        () => Array.ConvertAll(read(), x => x * scale);
}
