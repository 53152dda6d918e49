using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// What lies between hidden states and logits: logits = States · Decoderᵀ + Bias. The product itself is left to the
/// caller, who seldom wants it whole (<see cref="PooledHead"/>). Immutable.
/// </summary>
internal sealed record LanguageModelHead
{
    /// <summary>What the decoder is multiplied with, [batch, length, width]; ELECTRA is narrow here.</summary>
    public required GraphValue States { get; init; }

    /// <summary>The decoder matrix, [vocabulary, width]; read when the graph is written.</summary>
    public required Func<float[]> Decoder { get; init; }

    /// <summary>A bias an entry, [vocabulary]; null where the architecture has none.</summary>
    public Func<float[]>? Bias { get; init; }

    /// <summary>Adds the head's own layers, if the architecture has any.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
    /// <param name="config">The checkpoint's configuration.</param>
    /// <param name="hidden">[batch, length, hidden]; of any positions, they are worked through one by one.</param>
    /// <exception cref="CheckpointFormatException">
    /// A tensor is missing, as all are in a checkpoint without a head, or has the wrong shape.
    /// </exception>
    public static LanguageModelHead Build(
        GraphBuilder builder, CheckpointTensors tensors, ModelConfig config, GraphValue hidden)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(config);
        var names = HeadNames.Of(config.Family);
        var width = config.Embeddings?.Width ?? config.HiddenSize;
        var stored = tensors.ContainsExactly(names.Decoder);
        if (!stored && !config.TiesEmbeddings)
        {
            throw tensors.Missing(names.Decoder);
        }

        var hasBias = config.ModernBert?.DecoderBias ?? names.Bias.Length > 0;
        return new LanguageModelHead
        {
            States = names.Dense.Length == 0 ? hidden : Transformed(builder, tensors, config, names, hidden, width),
            Decoder = tensors.Lazy(stored ? names.Decoder : names.Words, config.VocabularySize, width),
            Bias = hasBias ? tensors.Lazy(names.Bias, config.VocabularySize) : null,
        };
    }

    /// <summary>norm(activation(hidden · W + b)), [batch, length, width].</summary>
    private static GraphValue Transformed(
        GraphBuilder builder,
        CheckpointTensors tensors,
        ModelConfig config,
        HeadNames names,
        GraphValue hidden,
        int width)
    {
        var weights = new GraphWeights(builder, tensors);
        var dense = config.ModernBert is { HeadBias: false }
            ? builder.Activate(
                "head.dense", weights.Apply("head.dense.product", hidden, names.Dense, width, bias: false),
                config.HeadActivation)
            : weights.Activated(
                "head.dense", hidden, names.Dense, width, config.HeadActivation);
        var (gamma, beta) = weights.LayerNorm(names.Norm, width, config.ModernBert?.NormBias ?? true);
        return builder.LayerNormalization("head.transform", dense, gamma, beta, config.LayerNormEpsilon);
    }
}
