using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// ModernBERT, token ids to hidden states (Warner et al., arXiv 2412.13663): normalisation before each half of a
/// layer, rotary attention that is local in most layers, and a gated feed-forward product.
/// </summary>
internal static class ModernBertGraph
{
    /// <summary>Adds the encoder.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
    /// <param name="config">The checkpoint's configuration, of this family.</param>
    /// <param name="inputIds">[batch, length], Int64.</param>
    /// <param name="mask">[batch, length], Int64, 1 for a real token; a text's tokens come before its padding.</param>
    /// <param name="target">What the graph is written for.</param>
    /// <returns>Hidden states behind the final normalisation, [batch, length, hidden].</returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static GraphValue Build(
        GraphBuilder builder,
        CheckpointTensors tensors,
        ModelConfig config,
        GraphValue inputIds,
        GraphValue mask,
        GraphTarget target)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(mask);
        var rotary = config.Rotary ?? throw new ArgumentException("The configuration has no rotary positions.");
        ArgumentNullException.ThrowIfNull(target);
        var weights = new GraphWeights(builder, tensors, target.QuantizesLayers);
        var attention = new RotaryAttention(builder, config, inputIds, mask, target);
        var words = weights.Matrix(
            "model.embeddings.tok_embeddings.weight", config.VocabularySize, config.HiddenSize);
        var embedded = builder.Gather("embeddings.words", words, inputIds);
        var hidden = Normalized(builder, weights, config, "embeddings", embedded, "model.embeddings.norm");
        for (var layer = 0; layer < config.Layers; layer++)
        {
            hidden = Layer(builder, weights, config, rotary, attention, layer, hidden);
        }

        return Normalized(builder, weights, config, "final", hidden, "model.final_norm");
    }

    private static GraphValue Layer(
        GraphBuilder builder,
        GraphWeights weights,
        ModelConfig config,
        RotaryConfig rotary,
        RotaryAttention attention,
        int layer,
        GraphValue x)
    {
        int hidden = config.HiddenSize, wide = config.IntermediateSize;
        string source = $"model.layers.{layer}", name = $"layer.{layer}";

        // The embeddings have just been normalised, so the first layer does not do it again.
        var input = layer == 0 ? x : Normalized(builder, weights, config, $"{name}.input", x, $"{source}.attn_norm");
        var projected = weights.Apply(
            $"{name}.projected", input, $"{source}.attn.Wqkv", 3 * hidden, rotary.QueryKeyValueBias);
        var parts = builder.Split($"{name}.projected.part", projected, parts: 3);
        var context = attention.Build($"{name}.context", parts[0], parts[1], parts[2], rotary.Layers[layer]);
        var attended = weights.Apply(
            $"{name}.attended", context, $"{source}.attn.Wo", hidden, rotary.OutputBias);
        var middle = builder.Add($"{name}.attention", x, attended);

        var normalized = Normalized(builder, weights, config, $"{name}.middle", middle, $"{source}.mlp_norm");
        var widened = weights.Apply(
            $"{name}.widened", normalized, $"{source}.mlp.Wi", 2 * wide, rotary.FeedForwardBias);
        var halves = builder.Split($"{name}.widened.part", widened, parts: 2);
        var gated = builder.Mul(
            $"{name}.gated", builder.Activate($"{name}.active", halves[0], config.Activation), halves[1]);
        var narrow = weights.Apply($"{name}.narrow", gated, $"{source}.mlp.Wo", hidden, rotary.FeedForwardBias);
        return builder.Add(name, middle, narrow);
    }

    private static GraphValue Normalized(
        GraphBuilder builder, GraphWeights weights, ModelConfig config, string name, GraphValue x, string source)
    {
        var (gamma, beta) = weights.LayerNorm(source, config.HiddenSize, config.ModernBert?.NormBias ?? false);
        return builder.LayerNormalization(name, x, gamma, beta, config.LayerNormEpsilon);
    }
}
