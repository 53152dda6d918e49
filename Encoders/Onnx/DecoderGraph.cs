using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Mistral, Llama and Qwen, token ids to hidden states: layers of normalisation, rotary attention, normalisation and a
/// gated feed-forward product, each half added to what it reads (arXiv 2302.13971, 2310.06825).
/// </summary>
internal static class DecoderGraph
{
    /// <summary>Adds the decoder.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
    /// <param name="config">The checkpoint's configuration, of a decoder's family.</param>
    /// <param name="inputIds">[batch, length], Int64.</param>
    /// <param name="mask">[batch, length], Int64, 1 for a real token; a text's tokens come before its padding.</param>
    /// <param name="direction">Whether the causal mask stays.</param>
    /// <param name="target">What the graph is written for.</param>
    /// <returns>Hidden states behind the final normalisation, [batch, length, hidden].</returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static GraphValue Build(
        GraphBuilder builder,
        CheckpointTensors tensors,
        ModelConfig config,
        GraphValue inputIds,
        GraphValue mask,
        AttentionDirection direction,
        GraphTarget target)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(target);
        if (target.IsCuda)
        {
            return FusedDecoderGraph.Build(builder, tensors, config, inputIds, mask, direction);
        }

        var weights = new GraphWeights(builder, tensors, target.QuantizesLayers);
        IDecoderAttention attention = new RotaryAttention(
            builder, config, inputIds, direction == AttentionDirection.Bidirectional ? mask : null);
        var words = weights.Matrix("model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
        var hidden = builder.Gather("embeddings", words, inputIds);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            hidden = Layer(builder, weights, config, attention, layer, hidden);
        }

        return Normalized(builder, weights, config, "final", hidden, "model.norm");
    }

    private static GraphValue Layer(
        GraphBuilder builder,
        GraphWeights weights,
        ModelConfig config,
        IDecoderAttention attention,
        int layer,
        GraphValue x)
    {
        string source = $"model.layers.{layer}", name = $"layer.{layer}";
        var input = Normalized(builder, weights, config, $"{name}.input", x, $"{source}.input_layernorm");
        var attended = Attention(builder, weights, config, attention, layer, input);
        var middle = builder.Add($"{name}.attention", x, attended);
        var normalized = Normalized(
            builder, weights, config, $"{name}.middle", middle, $"{source}.post_attention_layernorm");
        var bias = config.Rotary?.FeedForwardBias ?? false;
        var gate = weights.Apply(
            $"{name}.gate", normalized, $"{source}.mlp.gate_proj", config.IntermediateSize, bias);
        var wide = weights.Apply($"{name}.up", normalized, $"{source}.mlp.up_proj", config.IntermediateSize, bias);
        var gated = builder.Mul(
            $"{name}.gated", builder.Activate($"{name}.gate.active", gate, config.Activation), wide);
        var narrow = weights.Apply($"{name}.down", gated, $"{source}.mlp.down_proj", config.HiddenSize, bias);
        return builder.Add(name, middle, narrow);
    }

    /// <summary>The attention of a layer, from its normalised input to the projection behind it.</summary>
    public static GraphValue Attention(
        GraphBuilder builder,
        GraphWeights weights,
        ModelConfig config,
        IDecoderAttention attention,
        int layer,
        GraphValue normalized)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(attention);
        var rotary = config.Rotary ?? throw new ArgumentException("The configuration has no rotary positions.");
        string source = $"model.layers.{layer}.self_attn", name = $"layer.{layer}.context";
        int wide = config.Heads * rotary.HeadSize, narrow = rotary.KeyValueHeads * rotary.HeadSize;
        var bias = rotary.QueryKeyValueBias;
        var queries = weights.Apply($"{name}.queries", normalized, $"{source}.q_proj", wide, bias);
        var keys = weights.Apply($"{name}.keys", normalized, $"{source}.k_proj", narrow, bias);
        var values = weights.Apply($"{name}.values", normalized, $"{source}.v_proj", narrow, bias);
        if (rotary.NormalizesHeads)
        {
            queries = NormalizedHeads(builder, weights, config, queries, $"{source}.q_norm");
            keys = NormalizedHeads(builder, weights, config, keys, $"{source}.k_norm");
        }

        var context = attention.Build(name, queries, keys, values, rotary.Layers[layer]);
        return weights.Apply($"{name}.output", context, $"{source}.o_proj", config.HiddenSize, rotary.OutputBias);
    }

    private static GraphValue Normalized(
        GraphBuilder builder, GraphWeights weights, ModelConfig config, string name, GraphValue x, string source) =>
        builder.RootMeanSquareNormalization(
            name, x, weights.Vector($"{source}.weight", config.HiddenSize), config.LayerNormEpsilon);

    /// <summary>Normalises each head of [batch, length, heads · head size] on its own.</summary>
    private static GraphValue NormalizedHeads(
        GraphBuilder builder, GraphWeights weights, ModelConfig config, GraphValue x, string source)
    {
        var size = config.Rotary?.HeadSize ?? 0;
        var heads = builder.Reshape(
            $"{x.Name}.apart", x, x.Shape[0], x.Shape[1], x.Last.Size / size, size);
        var normalized = builder.RootMeanSquareNormalization(
            $"{x.Name}.normalized", heads, weights.Vector($"{source}.weight", size), config.LayerNormEpsilon);
        return builder.Reshape($"{x.Name}.together", normalized, [.. x.Shape]);
    }
}
