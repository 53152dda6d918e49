using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Hidden states to one weight a vocabulary entry, without ever holding the logits of a whole batch. Equal to masking
/// the logits, taking the maximum over positions, then relu and log(1 + x), by three facts: relu and
/// log are monotone, so they commute with the maximum; an entry's bias is the same at every position, so it is added
/// afterwards; and a padded position whose hidden state is replaced by that of position 0, always a real one, repeats
/// logits that the maximum has already seen.
/// </summary>
internal static class PooledHead
{
    /// <summary>Whether a recipe pools by the plain maximum over all real positions.</summary>
    public static bool Fits(SideRecipe side)
    {
        ArgumentNullException.ThrowIfNull(side);
        return side is
        {
            Head: EncoderHead.LanguageModel,
            Positions: PooledPositions.All,
            Aggregation: PositionAggregation.Max,
            Activation: WeightActivation.Relu,
            Logarithms: > 0,
            HasTermImportance: false,
            HasDocumentQuality: false,
        };
    }

    /// <summary>Whether a recipe pools by the plain maximum over positions that the host can pick out.</summary>
    public static bool FitsPickedPositions(SideRecipe side)
    {
        ArgumentNullException.ThrowIfNull(side);
        return side.Positions is PooledPositions.All or PooledPositions.Marked or PooledPositions.NotSpecial
            && Fits(side with { Positions = PooledPositions.All, Template = null, PromptedTemplate = null });
    }

    /// <summary>Adds the head.</summary>
    /// <param name="input">What it is built from.</param>
    /// <param name="hidden">[batch, length, hidden].</param>
    /// <returns>Weights, [batch, vocabulary], none below 0.</returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static GraphValue Build(HeadInput input, GraphValue hidden)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (builder, terms) = (input.Builder, input.Config.VocabularySize);
        var head = input.LanguageModel(hidden);
        var states = input.IsFilled ? head.States : Unpadded(builder, head.States, input.Mask);
        var logits = TiledMaximum(builder, states, head.Decoder, terms, input.Target);
        if (head.Bias is { } bias)
        {
            logits = builder.Add("head.biased", logits, builder.Constant("head.bias", [terms], bias));
        }

        return builder.Relu(EncoderGraph.OutputName, HeadActivation.Build(builder, "head", input.Side, logits));
    }

    /// <summary>max over positions of states · matrixᵀ, one tile of the matrix's rows at a time.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="states">[batch, length, hidden], or [batch, hidden] for one position.</param>
    /// <param name="matrix">[terms, hidden]; read once a tile, when the graph is written.</param>
    /// <param name="terms">Rows of the matrix.</param>
    /// <param name="target">Says how many rows a tile has, and into how many parts positions are cut.</param>
    /// <returns>[batch, terms].</returns>
    public static GraphValue TiledMaximum(
        GraphBuilder builder, GraphValue states, Func<float[]> matrix, int terms, GraphTarget target)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(target);
        var width = (int)states.Last.Size;
        var shared = new Lazy<float[]>(matrix);
        var pieces = target.HeadParts == 1
            ? [states]
            : builder.EqualParts("head.part", states, axis: 1, target.HeadParts);
        var parts = new List<GraphValue>();
        for (var first = 0; first < terms; first += target.TileTerms)
        {
            var (begin, count) = (first, Math.Min(target.TileTerms, terms - first));
            var tile = builder.Constant($"head.decoder.{first}", [width, count], () =>
                CheckpointTensors.Transpose(shared.Value.AsSpan(begin * width, count * width), count, width));
            GraphValue[] logits = [.. pieces.Select((piece, i) =>
                builder.MatMul($"head.logits.{first}.{i}", piece, tile))];
            var largest = logits.Length == 1
                ? logits[0]
                : builder.Node(
                    $"head.largest.{first}", "Max", "", logits[0].ElementType, logits[0].Shape, logits);
            parts.Add(largest.Rank == 2 ? largest : builder.ReduceMax($"head.maximum.{first}", largest, axis: 1));
        }

        return parts.Count == 1 ? parts[0] : builder.Concat("head.maxima", parts);
    }

    private static GraphValue Unpadded(GraphBuilder builder, GraphValue states, GraphValue mask)
    {
        var real = builder.Unsqueeze("head.real", builder.Cast("head.mask", mask, OnnxElementType.Bool));
        return builder.Where("head.states", real, states, builder.First("head.first", states, axis: 1));
    }
}
