using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// <see cref="DecoderGraph"/> for CUDA devices: causal attention is one operation, every addition is joined with the
/// normalisation behind it, and the gate with its sigmoid.
/// </summary>
internal static class FusedDecoderGraph
{
    /// <summary>Adds the decoder; see <see cref="DecoderGraph.Build"/>.</summary>
    public static GraphValue Build(
        GraphBuilder builder,
        CheckpointTensors tensors,
        ModelConfig config,
        GraphValue inputIds,
        GraphValue mask,
        AttentionDirection direction)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        var weights = new GraphWeights(builder, tensors);
        IDecoderAttention attention = direction == AttentionDirection.Bidirectional
            ? new RotaryAttention(builder, config, inputIds, mask, GraphTarget.Cuda(builder.WeightType))
            : new GroupedAttention(builder, config);
        var words = weights.Matrix("model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
        var sum = builder.Gather("embeddings", words, inputIds);
        var normalized = builder.RootMeanSquareNormalization(
            "layer.0.input", sum, Scale(weights, config, "model.layers.0.input_layernorm"), config.LayerNormEpsilon);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"layer.{layer}";
            var attended = DecoderGraph.Attention(builder, weights, config, attention, layer, normalized);
            (sum, normalized) = AddAndNormalize(
                builder, weights, config, $"{name}.middle", attended, sum,
                $"model.layers.{layer}.post_attention_layernorm");
            var narrow = FeedForward(builder, weights, config, layer, normalized);
            var next = layer + 1 == config.Layers ? "model.norm" : $"model.layers.{layer + 1}.input_layernorm";
            (sum, normalized) = AddAndNormalize(builder, weights, config, name, narrow, sum, next);
        }

        return normalized;
    }

    private static GraphValue FeedForward(
        GraphBuilder builder, GraphWeights weights, ModelConfig config, int layer, GraphValue x)
    {
        string source = $"model.layers.{layer}.mlp", name = $"layer.{layer}";
        var bias = config.Rotary?.FeedForwardBias ?? false;
        var gate = weights.Apply($"{name}.gate", x, $"{source}.gate_proj", config.IntermediateSize, bias);
        var wide = weights.Apply($"{name}.up", x, $"{source}.up_proj", config.IntermediateSize, bias);
        var active = config.Activation == HiddenActivation.Silu && builder.WeightType != OnnxElementType.BFloat16
            ? builder.Node(
                $"{name}.gate.active", "QuickGelu", OnnxWriter.FusedDomain, gate.ElementType, gate.Shape, [gate],
                GraphAttribute.Of("alpha", 1f))
            : builder.Activate($"{name}.gate.active", gate, config.Activation);
        return weights.Apply(
            $"{name}.down", builder.Mul($"{name}.gated", active, wide), $"{source}.down_proj", config.HiddenSize, bias);
    }

    /// <summary>x + residual, and that normalised.</summary>
    private static (GraphValue Sum, GraphValue Normalized) AddAndNormalize(
        GraphBuilder builder,
        GraphWeights weights,
        ModelConfig config,
        string name,
        GraphValue x,
        GraphValue residual,
        string norm)
    {
        var outputs = builder.Nodes(
            "SkipSimplifiedLayerNormalization", OnnxWriter.FusedDomain,
            [
                new GraphValue($"{name}.normalized", x.ElementType, x.Shape),
                GraphBuilder.Absent,
                GraphBuilder.Absent,
                new GraphValue($"{name}.sum", x.ElementType, x.Shape),
            ],
            [x, residual, Scale(weights, config, norm)],
            GraphAttribute.Of("epsilon", config.LayerNormEpsilon));
        return (outputs[3], outputs[0]);
    }

    private static GraphValue Scale(GraphWeights weights, ModelConfig config, string norm) =>
        weights.Vector($"{norm}.weight", config.HiddenSize);
}
