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
    /// <param name="target">What the graph is written for.</param>
    /// <returns>Hidden states of the last layer, [batch, length, hidden].</returns>
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
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(target);
        var names = EncoderNames.Of(config.Family);
        var weights = new GraphWeights(builder, tensors, target.QuantizesLayers);
        var mask32 = builder.Cast("attention.mask", mask, OnnxElementType.Int32);
        var hidden = Embeddings(builder, tensors, weights, config, names, inputIds);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            hidden = Layer(builder, tensors, weights, config, names, target, layer, hidden, mask32);
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
        GraphTarget target,
        int layer,
        GraphValue x,
        GraphValue mask)
    {
        int hidden = config.HiddenSize, wide = config.IntermediateSize;
        string source = $"{names.Layers}.{layer}", name = $"layer.{layer}";
        string[] parts = [.. names.QueryKeyValue.Select(part => $"{source}.{part}")];
        var context = target.QuantizesLayers
            ? AttentionOfProducts(builder, tensors, weights, parts, name, x, mask, config.Heads)
            : Attention(builder, tensors, parts, name, x, mask, config.Heads);
        var middle = AddAndNormalize(
            builder, weights, config, $"{name}.attention",
            ($"{source}.{names.AttentionDense}", $"{source}.{names.AttentionNorm}"), context, x);
        var widened = weights.Activated(
            $"{name}.intermediate", middle, $"{source}.{names.Intermediate}", wide, config.Activation);
        return AddAndNormalize(
            builder, weights, config, name, ($"{source}.{names.OutputDense}", $"{source}.{names.OutputNorm}"), widened,
            middle);
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
        GraphValue x,
        GraphValue residual)
    {
        var hidden = config.HiddenSize;
        var product = weights.Product($"{name}.product", x, source.Dense, hidden);
        var biased = builder.Add($"{name}.biased", product, weights.Bias(source.Dense, hidden));
        var sum = builder.Add($"{name}.sum", biased, residual);
        var (gamma, beta) = weights.LayerNorm(source.Norm, hidden);
        return builder.LayerNormalization(name, sum, gamma, beta, config.LayerNormEpsilon);
    }

    /// <summary>Attention that makes queries, keys and values itself, by one matrix, [hidden, 3 · hidden].</summary>
    private static GraphValue Attention(
        GraphBuilder builder,
        CheckpointTensors tensors,
        string[] parts,
        string name,
        GraphValue x,
        GraphValue mask,
        int heads)
    {
        var hidden = (int)x.Last.Size;
        var matrices = parts.Select(p => tensors.Lazy($"{p}.weight", hidden, hidden)).ToArray();
        var projection = builder.Constant($"{name}.projection", [hidden, 3L * hidden], () =>
            CheckpointTensors.Transpose(Joined(matrices), 3 * hidden, hidden));
        var bias = ProjectionBias(builder, tensors, parts, name, hidden);
        return builder.Attention($"{name}.context", x, projection, bias, mask, heads);
    }

    /// <summary>Attention of three products, to which it adds the biases.</summary>
    private static GraphValue AttentionOfProducts(
        GraphBuilder builder,
        CheckpointTensors tensors,
        GraphWeights weights,
        string[] parts,
        string name,
        GraphValue x,
        GraphValue mask,
        int heads)
    {
        var hidden = (int)x.Last.Size;
        string[] products = ["queries", "keys", "values"];
        var inputs = parts.Zip(products, (part, product) => weights.Product($"{name}.{product}", x, part, hidden));
        var bias = ProjectionBias(builder, tensors, parts, name, hidden);
        return builder.Node(
            $"{name}.context", "MultiHeadAttention", OnnxWriter.FusedDomain, x.ElementType, x.Shape,
            [.. inputs, bias, mask], GraphAttribute.Of("num_heads", (long)heads));
    }

    /// <summary>The biases of queries, keys and values, [3 · hidden].</summary>
    private static GraphValue ProjectionBias(
        GraphBuilder builder, CheckpointTensors tensors, string[] parts, string name, int hidden)
    {
        var biases = parts.Select(p => tensors.Lazy($"{p}.bias", hidden)).ToArray();
        return builder.Constant($"{name}.projection.bias", [3L * hidden], () => Joined(biases));
    }

    private static float[] Joined(Func<float[]>[] parts) => [.. parts.SelectMany(static read => read())];
}
