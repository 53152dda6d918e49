using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Onnx;

/// <summary>Converts a checkpoint to the complete encoder graph: token ids and mask in, pooled weights out.</summary>
internal static class EncoderGraph
{
    /// <summary>Input: token ids, [batch, length], Int64.</summary>
    public const string InputIdsName = "input_ids";

    /// <summary>Input: 1 for a real token, 0 for padding, [batch, length], Int64.</summary>
    public const string MaskName = "attention_mask";

    /// <summary>Output: a weight a vocabulary entry, [batch, vocabulary], Float.</summary>
    public const string OutputName = "weights";

    /// <summary>Metadata: the most tokens of a text.</summary>
    public const string MaxTokensKey = "sparsesearch.max_tokens";

    /// <summary>
    /// Raised whenever the graph of an unchanged checkpoint changes, so that cached graphs are rebuilt.
    /// </summary>
    public const int ConverterVersion = 1;

    /// <summary>
    /// Vocabulary entries a tile: the logits of the usual token budget then stay in a core's second-level cache between
    /// the product that writes them and the maximum that reads them (docs/decisions/0003-pooled-graph.md).
    /// </summary>
    public const int DefaultTileTerms = 192;

    /// <summary>Writes the ONNX file of a checkpoint.</summary>
    /// <param name="reader">The checkpoint; stays the caller's.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="recipe">How logits become weights.</param>
    /// <param name="destination">A stream, written from its position on and not closed, or two.</param>
    /// <param name="tileTerms">Vocabulary entries multiplied at a time, at least 1.</param>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    /// <exception cref="NotSupportedException">The graph would pass 2 GiB, and there is no second file.</exception>
    public static void Write(
        SafetensorsReader reader,
        ModelConfig config,
        EncoderRecipe recipe,
        GraphDestination destination,
        int tileTerms = DefaultTileTerms)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(recipe);
        var builder = new GraphBuilder();
        var tensors = new CheckpointTensors(reader);
        var ids = builder.Input(InputIdsName, OnnxElementType.Int64, "batch", "length");
        var mask = builder.Input(MaskName, OnnxElementType.Int64, "batch", "length");
        var hidden = TransformerGraph.Build(builder, tensors, config, ids, mask);
        builder.Output(PooledHead.Build(builder, tensors, config, recipe, hidden, mask, tileTerms));
        var maxTokens = config.MaxPositions.ToString(System.Globalization.CultureInfo.InvariantCulture);
        OnnxWriter.Write(builder.Build(), [new(MaxTokensKey, maxTokens)], destination);
    }
}
