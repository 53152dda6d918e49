using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// <see cref="BertGraph"/> for CUDA devices: the texts of a batch lie end to end, attention is one fused operation over
/// them, and additions are joined with the normalisation or non-linearity behind them, for between two matrix products
/// everything is a matter of memory traffic. Two of the three biases in front of attention are removed exactly: that of
/// the keys adds the same to every score of a query, which the softmax takes away again, and that of the values passes
/// through the weighted mean unchanged, so that the next layer's bias can take it.
/// </summary>
internal static class PackedBertGraph
{
    /// <summary>Adds the encoder.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
    /// <param name="config">The checkpoint's configuration, of a family with learned positions.</param>
    /// <param name="tokens">The inputs.</param>
    /// <param name="attention">
    /// Name, queries, keys and values, [tokens, hidden] each, to the same shape; null for the fused operator.
    /// </param>
    /// <returns>Hidden states of the last layer, [tokens, hidden].</returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    /// <exception cref="NotSupportedException">The numbers are bfloat16, which the fused attention lacks.</exception>
    public static GraphValue Build(
        GraphBuilder builder,
        CheckpointTensors tensors,
        ModelConfig config,
        PackedTokens tokens,
        Func<string, GraphValue, GraphValue, GraphValue, GraphValue>? attention = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tokens);
        if (builder.WeightType == OnnxElementType.BFloat16)
        {
            throw new NotSupportedException(
                $"The precision bf16 is not there for '{config.ModelType}' on CUDA devices; use fp16 or fp32.");
        }

        var names = EncoderNames.Of(config.Family);
        var weights = new GraphWeights(builder, tensors);
        attention ??= (name, queries, keys, values) => builder.Node(
            name, "PackedMultiHeadAttention", OnnxWriter.FusedDomain, queries.ElementType, queries.Shape,
            [queries, keys, values, GraphBuilder.Absent, tokens.Offsets, tokens.Starts],
            GraphAttribute.Of("num_heads", (long)config.Heads));
        var hidden = Embeddings(builder, tensors, weights, config, names, tokens);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            hidden = Layer(builder, tensors, weights, config, names, attention, layer, hidden);
        }

        return hidden;
    }

    private static GraphValue Embeddings(
        GraphBuilder builder,
        CheckpointTensors tensors,
        GraphWeights weights,
        ModelConfig config,
        EncoderNames names,
        PackedTokens tokens)
    {
        var width = config.Embeddings?.Width ?? config.HiddenSize;
        var words = builder.Gather(
            "embeddings.words",
            weights.Matrix($"{names.Embeddings}.word_embeddings.weight", config.VocabularySize, width), tokens.Ids);
        var table = builder.Constant(
            "embeddings.position_table", [config.MaxPositions, width],
            BertGraph.PositionTable(tensors, config, names, width));
        var positions = builder.Gather("embeddings.positions", table, tokens.Positions);
        var embedded = SkipNormalization(
            builder, "embeddings", words, positions, weights.LayerNorm($"{names.Embeddings}.LayerNorm", width),
            bias: null, config.LayerNormEpsilon);
        return width == config.HiddenSize
            ? embedded
            : weights.Apply("embeddings.projected", embedded, names.Projection, config.HiddenSize, bias: true);
    }

    private static GraphValue Layer(
        GraphBuilder builder,
        CheckpointTensors tensors,
        GraphWeights weights,
        ModelConfig config,
        EncoderNames names,
        Func<string, GraphValue, GraphValue, GraphValue, GraphValue> attention,
        int layer,
        GraphValue x)
    {
        int hidden = config.HiddenSize, wide = config.IntermediateSize;
        string source = $"{names.Layers}.{layer}", name = $"layer.{layer}";
        string[] parts = [.. names.QueryKeyValue.Select(part => $"{source}.{part}")];
        var queries = weights.Apply($"{name}.queries", x, parts[0], hidden, bias: true);
        var keys = weights.Apply($"{name}.keys", x, parts[1], hidden, bias: false);
        var values = weights.Apply($"{name}.values", x, parts[2], hidden, bias: false);
        var context = attention($"{name}.context", queries, keys, values);
        var dense = $"{source}.{names.AttentionDense}";
        var denseBias = builder.Constant(
            $"{dense}.bias", [hidden], WithValueBias(tensors, dense, parts[2], hidden));
        var attended = builder.MatMul($"{name}.attended", context, weights.Linear(dense, hidden, hidden));
        var middle = SkipNormalization(
            builder, $"{name}.attention", attended, x,
            weights.LayerNorm($"{source}.{names.AttentionNorm}", hidden), denseBias, config.LayerNormEpsilon);

        var widened = weights.Activated(
            $"{name}.intermediate", middle, $"{source}.{names.Intermediate}", wide, config.Activation);
        var narrow = builder.MatMul(
            $"{name}.narrow", widened, weights.Linear($"{source}.{names.OutputDense}", hidden, wide));
        return SkipNormalization(
            builder, name, narrow, middle, weights.LayerNorm($"{source}.{names.OutputNorm}", hidden),
            weights.Bias($"{source}.{names.OutputDense}", hidden), config.LayerNormEpsilon);
    }

    /// <summary>norm(x + residual + bias).</summary>
    private static GraphValue SkipNormalization(
        GraphBuilder builder,
        string name,
        GraphValue x,
        GraphValue residual,
        (GraphValue Gamma, GraphValue Beta) norm,
        GraphValue? bias,
        float epsilon)
    {
        GraphValue[] inputs = bias is null
            ? [x, residual, norm.Gamma, norm.Beta]
            : [x, residual, norm.Gamma, norm.Beta, bias];
        return builder.Node(
            name, "SkipLayerNormalization", OnnxWriter.FusedDomain, x.ElementType, x.Shape, inputs,
            GraphAttribute.Of("epsilon", epsilon));
    }

    /// <summary>The bias of the layer behind attention, plus its matrix times the bias of the values.</summary>
    private static Func<float[]> WithValueBias(
        CheckpointTensors tensors, string dense, string values, int hidden)
    {
        var readBias = tensors.Lazy($"{dense}.bias", hidden);
        var readMatrix = tensors.Lazy($"{dense}.weight", hidden, hidden);
        var readValues = tensors.Lazy($"{values}.bias", hidden);
        return () =>
        {
            var (bias, matrix, value) = (readBias(), readMatrix(), readValues());
            for (var row = 0; row < hidden; row++)
            {
                var sum = (double)bias[row];
                for (var i = 0; i < hidden; i++)
                {
                    sum += (double)matrix[(row * hidden) + i] * value[i];
                }

                bias[row] = (float)sum;
            }

            return bias;
        };
    }
}
