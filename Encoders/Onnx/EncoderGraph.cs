using System.Globalization;
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

    /// <summary>
    /// Input of some recipes: 1 for a position that is pooled or a literal token, [batch, length], Int64.
    /// </summary>
    public const string PoolMaskName = "pool_mask";

    /// <summary>
    /// Output: a weight a vocabulary entry, [batch, vocabulary], Float; of a head of token weights one a position,
    /// [batch, length].
    /// </summary>
    public const string OutputName = "weights";

    /// <summary>Metadata: the most tokens of a text.</summary>
    public const string MaxTokensKey = "sparsesearch.max_tokens";

    /// <summary>Metadata: entries of the vocabulary.</summary>
    public const string TermsKey = "sparsesearch.terms";

    /// <summary>Metadata: what the head computes, as <see cref="SideRecipe.GraphKey"/>.</summary>
    public const string RecipeKey = "sparsesearch.recipe";

    /// <summary>Metadata: where the graph ends, as a name of <see cref="GraphEnd"/>; absent for weights.</summary>
    public const string EndKey = "sparsesearch.end";

    /// <summary>
    /// Raised whenever the graph of an unchanged checkpoint changes, so that cached graphs are rebuilt.
    /// </summary>
    public const int ConverterVersion = 2;

    /// <summary>
    /// Vocabulary entries a tile: the logits of the usual token budget then stay in a core's second-level cache between
    /// the product that writes them and the maximum that reads them (docs/decisions/0003-pooled-graph.md).
    /// </summary>
    public const int DefaultTileTerms = 192;

    /// <summary>Writes the ONNX file of a checkpoint.</summary>
    /// <param name="reader">The checkpoint; stays the caller's.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="side">What is computed from hidden states; needs a model.</param>
    /// <param name="destination">A stream, written from its position on and not closed, or two.</param>
    /// <param name="tileTerms">Vocabulary entries multiplied at a time, at least 1.</param>
    /// <param name="literal">The file of PROSPER's literal network; null where the recipe has none.</param>
    /// <param name="end">Where the graph ends.</param>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    /// <exception cref="ArgumentException">The recipe has no model, or its settings contradict each other.</exception>
    /// <exception cref="NotSupportedException">The graph would pass 2 GiB, and there is no second file.</exception>
    public static void Write(
        SafetensorsReader reader,
        ModelConfig config,
        SideRecipe side,
        GraphDestination destination,
        int tileTerms = DefaultTileTerms,
        SafetensorsReader? literal = null,
        GraphEnd end = GraphEnd.Weights)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(side);
        ArgumentOutOfRangeException.ThrowIfLessThan(tileTerms, 1);
        side.Validate();
        var builder = new GraphBuilder();
        var tensors = new CheckpointTensors(reader);
        var ids = builder.Input(InputIdsName, OnnxElementType.Int64, "batch", "length");
        var mask = builder.Input(MaskName, OnnxElementType.Int64, "batch", "length");
        var input = new HeadInput
        {
            Builder = builder,
            Tensors = tensors,
            Reader = reader,
            Literal = literal,
            Config = config,
            Side = side,
            Ids = ids,
            Mask = mask,
            PoolMask = side.NeedsPoolMask
                ? builder.Input(PoolMaskName, OnnxElementType.Int64, "batch", "length")
                : null,
            TileTerms = tileTerms,
        };
        var direction = side.IsBidirectional ? AttentionDirection.Bidirectional : AttentionDirection.AsTrained;
        var hidden = TransformerGraph.Build(builder, tensors, config, ids, mask, direction);
        if (end == GraphEnd.States)
        {
            StatesHead.Build(input, hidden);
        }
        else
        {
            builder.Output(Head(input, hidden));
        }

        OnnxWriter.Write(builder.Build(), Metadata(config, side, end), destination);
    }

    private static GraphValue Head(HeadInput input, GraphValue hidden) => input.Side switch
    {
        { Head: EncoderHead.Mlp } => TermWeightHead.Build(input, hidden),
        { Head: EncoderHead.Table } => throw new ArgumentException("A table of weights has no graph."),
        { Positions: PooledPositions.First or PooledPositions.Last } => SinglePositionHead.Build(input, hidden),
        var side when PooledHead.Fits(side) => PooledHead.Build(input, hidden),
        _ => MaskedHead.Build(input, hidden),
    };

    private static KeyValuePair<string, string>[] Metadata(ModelConfig config, SideRecipe side, GraphEnd end) =>
    [
        new(MaxTokensKey, config.MaxPositions.ToString(CultureInfo.InvariantCulture)),
        new(TermsKey, config.VocabularySize.ToString(CultureInfo.InvariantCulture)),
        new(RecipeKey, side.GraphKey),
        .. end == GraphEnd.Weights
            ? Array.Empty<KeyValuePair<string, string>>()
            : [new KeyValuePair<string, string>(EndKey, end.ToString())],
    ];
}
