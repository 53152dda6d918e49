using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// What lies between hidden states and logits: logits = States · Decoderᵀ + Bias. The product itself is left to the
/// caller, who seldom wants it whole (<see cref="PooledHead"/>). Immutable.
/// </summary>
internal sealed record LanguageModelHead
{
    /// <summary>What is multiplied with the decoder, [batch, length, hidden].</summary>
    public required GraphValue States { get; init; }

    /// <summary>The decoder matrix, [vocabulary, hidden]; read when the graph is written.</summary>
    public required Func<float[]> Decoder { get; init; }

    /// <summary>A bias an entry, [vocabulary]; null where the architecture has none.</summary>
    public Func<float[]>? Bias { get; init; }

    /// <summary>Adds the head's own layers, if the architecture has any.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
    /// <param name="config">The checkpoint's configuration.</param>
    /// <param name="hidden">[batch, length, hidden]; of any positions, they are worked through one by one.</param>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static LanguageModelHead Build(
        GraphBuilder builder, CheckpointTensors tensors, ModelConfig config, GraphValue hidden)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(config);
        const string source = "cls.predictions.transform";
        var weights = new GraphWeights(builder, tensors);
        var dense = weights.Activated(
            "head.dense", hidden, $"{source}.dense", config.HiddenSize, config.HiddenSize, config.Activation);
        var (gamma, beta) = weights.LayerNorm($"{source}.LayerNorm", config.HiddenSize);
        return new LanguageModelHead
        {
            States = builder.LayerNormalization("head.transform", dense, gamma, beta, config.LayerNormEpsilon),
            Decoder = tensors.Lazy(TensorNames.DecoderWeight, config.VocabularySize, config.HiddenSize),
            Bias = tensors.Lazy(TensorNames.DecoderBias, config.VocabularySize),
        };
    }
}
