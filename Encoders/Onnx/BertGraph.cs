using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// BERT and its relatives with learned positions (DistilBERT, RoBERTa, XLM-RoBERTa, ELECTRA), token ids to hidden
/// states (Devlin et al., arXiv 1810.04805), in the fused operators of ONNX Runtime. Token type 0 is folded into the
/// position table, and queries, keys and values are projected by one matrix.
/// </summary>
internal static class BertGraph
{
    /// <summary>Adds the encoder.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
    /// <param name="config">The checkpoint's configuration, of a family with learned positions.</param>
    /// <param name="inputIds">[batch, length], Int64.</param>
    /// <param name="mask">[batch, length], Int64, 1 for a real token; a text's tokens come before its padding.</param>
    /// <returns>Hidden states of the last layer, [batch, length, hidden].</returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static GraphValue Build(
        GraphBuilder builder, CheckpointTensors tensors, ModelConfig config, GraphValue inputIds, GraphValue mask)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(config);
        var names = EncoderNames.Of(config.Family);
        var weights = new GraphWeights(builder, tensors);
        var mask32 = builder.Cast("attention.mask", mask, OnnxElementType.Int32);
        var hidden = Embeddings(builder, tensors, weights, config, names, inputIds);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            hidden = Layer(builder, tensors, weights, config, names, layer, hidden, mask32);
        }

        return hidden;
    }

    private static GraphValue Embeddings(
        GraphBuilder builder,
        CheckpointTensors tensors,
        GraphWeights weights,
        ModelConfig config,
        EncoderNames names,
        GraphValue inputIds)
    {
        var width = config.Embeddings?.Width ?? config.HiddenSize;
        var words = builder.Gather(
            "embeddings.words",
            weights.Matrix($"{names.Embeddings}.word_embeddings.weight", config.VocabularySize, width), inputIds);
        var table = builder.Constant(
            "embeddings.position_table", [config.MaxPositions, width], PositionTable(tensors, config, names, width));
        var (gamma, beta) = weights.LayerNorm($"{names.Embeddings}.LayerNorm", width);
        var positioned = builder.Add(
            "embeddings.sum", words, builder.FirstRows("embeddings.positions", table, inputIds, axis: 1));
        var embedded = builder.LayerNormalization("embeddings", positioned, gamma, beta, config.LayerNormEpsilon);
        return width == config.HiddenSize
            ? embedded
            : weights.Apply("embeddings.projected", embedded, names.Projection, config.HiddenSize, bias: true);
    }

    /// <summary>A row a token position, token type 0 added, [positions, width].</summary>
    public static Func<float[]> PositionTable(
        CheckpointTensors tensors, ModelConfig config, EncoderNames names, int width)
    {
        int first = config.Embeddings?.FirstPosition ?? 0, types = config.Embeddings?.TokenTypes ?? 0;
        var readPositions = tensors.Lazy(
            $"{names.Embeddings}.position_embeddings.weight", first + config.MaxPositions, width);
        var readTypes = types == 0
            ? () => new float[width]
            : tensors.Lazy($"{names.Embeddings}.token_type_embeddings.weight", types, width);
        return () =>
        {
            var sums = readPositions().AsSpan(first * width).ToArray();
            var type = readTypes().AsSpan(0, width);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += type[i % width];
            }

            return sums;
        };
    }

    private static GraphValue Layer(
        GraphBuilder builder,
        CheckpointTensors tensors,
        GraphWeights weights,
        ModelConfig config,
        EncoderNames names,
        int layer,
        GraphValue x,
        GraphValue mask)
    {
        int hidden = config.HiddenSize, wide = config.IntermediateSize;
        string source = $"{names.Layers}.{layer}", name = $"layer.{layer}";
        string[] parts = [.. names.QueryKeyValue.Select(part => $"{source}.{part}")];
        var (projection, projectionBias) = Projection(builder, tensors, parts, name, hidden);
        var context = builder.Attention($"{name}.context", x, projection, projectionBias, mask, config.Heads);
        var middle = AddAndNormalize(
            builder, weights, config, $"{name}.attention",
            ($"{source}.{names.AttentionDense}", $"{source}.{names.AttentionNorm}"), hidden, context, x);
        var widened = weights.Activated(
            $"{name}.intermediate", middle, $"{source}.{names.Intermediate}", wide, hidden, config.Activation);
        return AddAndNormalize(
            builder, weights, config, name, ($"{source}.{names.OutputDense}", $"{source}.{names.OutputNorm}"), wide,
            widened, middle);
    }

    /// <summary>
    /// LayerNorm(x · W + b + residual), as three operations: the fused one of ONNX Runtime's processor provider works
    /// through each row element by element and takes several times as long.
    /// </summary>
    private static GraphValue AddAndNormalize(
        GraphBuilder builder,
        GraphWeights weights,
        ModelConfig config,
        string name,
        (string Dense, string Norm) source,
        int inputs,
        GraphValue x,
        GraphValue residual)
    {
        var hidden = config.HiddenSize;
        var product = builder.MatMul($"{name}.product", x, weights.Linear(source.Dense, hidden, inputs));
        var biased = builder.Add($"{name}.biased", product, weights.Bias(source.Dense, hidden));
        var sum = builder.Add($"{name}.sum", biased, residual);
        var (gamma, beta) = weights.LayerNorm(source.Norm, hidden);
        return builder.LayerNormalization(name, sum, gamma, beta, config.LayerNormEpsilon);
    }

    /// <summary>The three projections side by side, [hidden, 3 · hidden], and their biases.</summary>
    private static (GraphValue Weights, GraphValue Bias) Projection(
        GraphBuilder builder, CheckpointTensors tensors, string[] parts, string name, int hidden)
    {
        var matrices = parts.Select(p => tensors.Lazy($"{p}.weight", hidden, hidden)).ToArray();
        var biases = parts.Select(p => tensors.Lazy($"{p}.bias", hidden)).ToArray();
        var weights = builder.Constant($"{name}.projection", [hidden, 3L * hidden], () =>
            CheckpointTensors.Transpose(Joined(matrices), 3 * hidden, hidden));
        var bias = builder.Constant($"{name}.projection.bias", [3L * hidden], () => Joined(biases));
        return (weights, bias);
    }

    private static float[] Joined(Func<float[]>[] parts) => [.. parts.SelectMany(static read => read())];
}
