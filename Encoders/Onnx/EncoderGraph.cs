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

    /// <summary>
    /// Output in place of all weights: the largest of each text, descending, [batch, terms]; the terms themselves,
    /// Int64, are called the same with <c>.indices</c>.
    /// </summary>
    public const string TopWeightsName = "top_weights";

    /// <summary>
    /// Output of PROSPER's graphs for devices, beside the weights: what a term's weight gains if the term stands in the
    /// text as a literal token, [batch, vocabulary]; the host adds it.
    /// </summary>
    public const string LiteralLiftsName = "literal_lifts";

    /// <summary>Metadata: the most tokens of a text.</summary>
    public const string MaxTokensKey = "sparsesearch.max_tokens";

    /// <summary>Metadata: entries of the vocabulary.</summary>
    public const string TermsKey = "sparsesearch.terms";

    /// <summary>Metadata: what the head computes, as <see cref="SideRecipe.GraphKey"/>.</summary>
    public const string RecipeKey = "sparsesearch.recipe";

    /// <summary>Metadata: what the graph was written for, as <see cref="GraphTarget.Key"/>.</summary>
    public const string TargetKey = "sparsesearch.target";

    /// <summary>Metadata: what a run takes, as <see cref="RunMemory"/>.</summary>
    public const string RunMemoryKey = "sparsesearch.run_memory";

    /// <summary>Metadata: the number of positions that the head is given must be a multiple of this.</summary>
    public const string HeadPartsKey = "sparsesearch.head_parts";

    /// <summary>Vocabulary entries a tile on CUDA devices.</summary>
    public const int DefaultCudaTileTerms = 4096;

    /// <summary>The default of <see cref="GraphTarget.HeadParts"/> on CUDA devices.</summary>
    public const int DefaultCudaHeadParts = 8;

    /// <summary>Metadata: where the graph ends, as a name of <see cref="GraphEnd"/>; absent for weights.</summary>
    public const string EndKey = "sparsesearch.end";

    /// <summary>
    /// Raised whenever the graph of an unchanged checkpoint changes, so that cached graphs are rebuilt.
    /// </summary>
    public const int ConverterVersion = 4;

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
    /// <param name="target">What it is written for; null for single precision on the processor.</param>
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
        GraphTarget? target = null,
        SafetensorsReader? literal = null,
        GraphEnd end = GraphEnd.Weights)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(side);
        target ??= GraphTarget.Processor;
        side.Validate();
        var builder = new GraphBuilder(target.ElementType);
        var tensors = new CheckpointTensors(reader);
        var ids = builder.Input(InputIdsName, OnnxElementType.Int64, "batch", "length");
        var mask = builder.Input(MaskName, OnnxElementType.Int64, "batch", "length");
        var picks = target.IsCuda && HostInputs.PickPositions(side);
        var packed = target.Packs(config) ? PackedTokens.Declare(builder, hasPlaces: !picks) : null;
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
            PoolMask = side.NeedsPoolMask && !picks
                ? builder.Input(PoolMaskName, OnnxElementType.Int64, "batch", "length")
                : null,
            Target = target,
            IsFilled = picks,
        };
        var direction = side.IsBidirectional ? AttentionDirection.Bidirectional : AttentionDirection.AsTrained;
        var states = packed is null
            ? TransformerGraph.Build(builder, tensors, config, ids, mask, direction, target)
            : PackedBertGraph.Build(builder, tensors, config, packed);
        var hidden = picks ? HostInputs.Picked(builder, side, states) : packed?.Unpack(builder, states) ?? states;
        if (end == GraphEnd.States)
        {
            StatesHead.Build(input, hidden);
        }
        else
        {
            var (weights, lifts) = Head(input, hidden);
            AddOutputs(builder, weights, lifts, Math.Min(target.TopTerms, config.VocabularySize));
        }

        OnnxWriter.Write(builder.Build(keepsInputs: !target.IsCuda), Metadata(config, side, target, end), destination);
    }

    /// <summary>
    /// Whether graphs of an architecture and a recipe have been shown to run on CUDA devices: encoders with learned
    /// positions and causal decoders, with heads on positions that the host picks, or of token weights.
    /// </summary>
    public static bool RunsOnCuda(ModelConfig config, SideRecipe side)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(side);
        return (GraphTarget.Cuda(OnnxElementType.Float16).Packs(config) || (config.IsDecoder && !side.IsBidirectional))
            && (side.Head == EncoderHead.Mlp || HostInputs.PickPositions(side));
    }

    private static (GraphValue Weights, GraphValue? Lifts) Head(HeadInput input, GraphValue hidden) =>
        input.Side switch
        {
            { Head: EncoderHead.Mlp } => (TermWeightHead.Build(input, hidden), null),
            { Head: EncoderHead.Table } => throw new ArgumentException("A table of weights has no graph."),
            { Positions: PooledPositions.First or PooledPositions.Last } => SinglePositionHead.Build(input, hidden),
            var side when input.IsFilled || PooledHead.Fits(side) => (PooledHead.Build(input, hidden), null),
            _ => (MaskedHead.Build(input, hidden), null),
        };

    private static bool HasFusedAttention(ModelConfig config, SideRecipe side, GraphTarget target) =>
        target.Packs(config) || (target.IsCuda && config.IsDecoder && !side.IsBidirectional);

    private static void AddOutputs(GraphBuilder builder, GraphValue weights, GraphValue? lifts, int topTerms)
    {
        if (topTerms == 0 || lifts is not null)
        {
            // What the host still adds could put any term among the largest.
            builder.Output(weights);
            if (lifts is not null)
            {
                builder.Output(lifts);
            }

            return;
        }

        var (values, terms) = builder.TopK(TopWeightsName, weights, topTerms);
        builder.Output(values);
        builder.Output(terms);
    }

    private static KeyValuePair<string, string>[] Metadata(
        ModelConfig config, SideRecipe side, GraphTarget target, GraphEnd end) =>
    [
        new(TargetKey, target.Key),
        new(RunMemoryKey, RunMemory.Of(config, target, HasFusedAttention(config, side, target)).ToString()),
        new(HeadPartsKey, target.HeadParts.ToString(CultureInfo.InvariantCulture)),
        new(MaxTokensKey, config.MaxPositions.ToString(CultureInfo.InvariantCulture)),
        new(TermsKey, config.VocabularySize.ToString(CultureInfo.InvariantCulture)),
        new(RecipeKey, side.GraphKey),
        .. end == GraphEnd.Weights
            ? Array.Empty<KeyValuePair<string, string>>()
            : [new KeyValuePair<string, string>(EndKey, end.ToString())],
    ];
}
