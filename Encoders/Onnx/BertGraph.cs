using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// BERT, token ids to hidden states (Devlin et al., arXiv 1810.04805), in the fused operators of ONNX Runtime. Token
/// type 0 is folded into the position table, and queries, keys and values are projected by one matrix.
/// </summary>
internal static class BertGraph
{
    /// <summary>Adds the encoder.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
    /// <param name="config">The checkpoint's configuration.</param>
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
        var weights = new GraphWeights(builder, tensors);
        var mask32 = builder.Cast("attention.mask", mask, OnnxElementType.Int32);
        var hidden = Embeddings(builder, tensors, weights, config, inputIds);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            hidden = Layer(builder, tensors, weights, config, layer, hidden, mask32);
        }

        return hidden;
    }

    private static GraphValue Embeddings(
        GraphBuilder builder, CheckpointTensors tensors, GraphWeights weights, ModelConfig config, GraphValue inputIds)
    {
        int hidden = config.HiddenSize, positions = config.MaxPositions;
        var words = builder.Gather(
            "embeddings.words", weights.Matrix(TensorNames.WordEmbeddings, config.VocabularySize, hidden), inputIds);
        var readPositions = tensors.Lazy("bert.embeddings.position_embeddings.weight", positions, hidden);
        var readTypes = tensors.Lazy("bert.embeddings.token_type_embeddings.weight", config.TokenTypes, hidden);
        var table = builder.Constant("embeddings.position_table", [positions, hidden], () =>
        {
            var sums = readPositions();
            var type = readTypes().AsSpan(0, hidden);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += type[i % hidden];
            }

            return sums;
        });
        var (gamma, beta) = weights.LayerNorm("bert.embeddings.LayerNorm", hidden);
        var positioned = builder.Add(
            "embeddings.sum", words, builder.FirstRows("embeddings.positions", table, inputIds, axis: 1));
        return builder.LayerNormalization("embeddings", positioned, gamma, beta, config.LayerNormEpsilon);
    }

    private static GraphValue Layer(
        GraphBuilder builder,
        CheckpointTensors tensors,
        GraphWeights weights,
        ModelConfig config,
        int layer,
        GraphValue x,
        GraphValue mask)
    {
        int hidden = config.HiddenSize, wide = config.IntermediateSize;
        string source = $"bert.encoder.layer.{layer}", name = $"layer.{layer}";
        var (projection, projectionBias) = Projection(builder, tensors, $"{source}.attention.self", name, hidden);
        var context = builder.Attention($"{name}.context", x, projection, projectionBias, mask, config.Heads);
        var middle = AddAndNormalize(
            builder, weights, config, $"{name}.attention", $"{source}.attention.output", hidden, context, x);
        var widened = weights.Activated(
            $"{name}.intermediate", middle, $"{source}.intermediate.dense", wide, hidden, config.Activation);
        return AddAndNormalize(builder, weights, config, name, $"{source}.output", wide, widened, middle);
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
        string source,
        int inputs,
        GraphValue x,
        GraphValue residual)
    {
        var hidden = config.HiddenSize;
        var product = builder.MatMul($"{name}.product", x, weights.Linear($"{source}.dense", hidden, inputs));
        var biased = builder.Add($"{name}.biased", product, weights.Bias($"{source}.dense", hidden));
        var sum = builder.Add($"{name}.sum", biased, residual);
        var (gamma, beta) = weights.LayerNorm($"{source}.LayerNorm", hidden);
        return builder.LayerNormalization(name, sum, gamma, beta, config.LayerNormEpsilon);
    }

    /// <summary>The three projections side by side, [hidden, 3 · hidden], and their biases.</summary>
    private static (GraphValue Weights, GraphValue Bias) Projection(
        GraphBuilder builder, CheckpointTensors tensors, string source, string name, int hidden)
    {
        string[] parts = ["query", "key", "value"];
        var matrices = parts.Select(p => tensors.Lazy($"{source}.{p}.weight", hidden, hidden)).ToArray();
        var biases = parts.Select(p => tensors.Lazy($"{source}.{p}.bias", hidden)).ToArray();
        var weights = builder.Constant($"{name}.projection", [hidden, 3L * hidden], () =>
            CheckpointTensors.Transpose(Joined(matrices), 3 * hidden, hidden));
        var bias = builder.Constant($"{name}.projection.bias", [3L * hidden], () => Joined(biases));
        return (weights, bias);
    }

    private static float[] Joined(Func<float[]>[] parts) => [.. parts.SelectMany(static read => read())];
}
