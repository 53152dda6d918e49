using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Hidden states to one weight a vocabulary entry where not all real positions are pooled, or where they are summed, or
/// weighted by term importance. The factor of a position (0 or 1, times its importance) multiplies its state, and is
/// appended to it; the decoder's bias is one more row of the decoder. So one product a tile gives the logits,
/// bias included, times the factor: 0 where a position is masked, as the definition has it.
/// </summary>
internal static class MaskedHead
{
    /// <summary>Beyond any position.</summary>
    private const long End = long.MaxValue;

    /// <summary>Adds the head.</summary>
    /// <param name="input">What it is built from.</param>
    /// <param name="hidden">[batch, length, hidden].</param>
    /// <returns>[batch, vocabulary], none below 0.</returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static GraphValue Build(HeadInput input, GraphValue hidden)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (builder, side) = (input.Builder, input.Side);
        var (states, mask) = side.Positions == PooledPositions.Marked && !input.Target.IsCuda
            ? FromFirstPooled(builder, hidden, input.PoolMask ?? input.Mask)
            : (hidden, input.PoolMask ?? input.Mask);
        var head = input.LanguageModel(states);
        var importance = side.HasTermImportance ? Importance(input, states) : null;
        var isPooled = builder.Unsqueeze("head.real", builder.Cast("head.mask", mask, OnnxElementType.Bool));
        var zero = builder.Constant("head.zero", [1, 1, 1], static () => [0f]);

        // Chosen, not multiplied by 0: a state that means nothing may be no number.
        var product = builder.Where(
            "head.states", isPooled,
            importance is null ? head.States : builder.Mul("head.weighted", head.States, importance), zero);
        var factor = importance is null
            ? builder.Cast("head.factor", isPooled, builder.WeightType)
            : builder.Where("head.factor", isPooled, importance, zero);
        var weights = Tiled(
            input, head, head.Bias is null ? product : builder.Concat("head.extended", [product, factor]));
        if (side.HasDocumentQuality)
        {
            weights = builder.Mul("head.with_quality", weights, Quality(input, hidden));
        }

        return builder.Relu(EncoderGraph.OutputName, weights);
    }

    /// <summary>
    /// Everything from the first position on that any text pools: under a template the positions before it are only
    /// seen, and the head is most of the work.
    /// </summary>
    private static (GraphValue States, GraphValue Mask) FromFirstPooled(
        GraphBuilder builder, GraphValue hidden, GraphValue mask)
    {
        var any = builder.Cast(
            "head.any_pooled.float", builder.ReduceMax("head.any_pooled", mask, axis: 0), OnnxElementType.Float);
        var start = builder.Node(
            "head.first_pooled", "ArgMax", "", OnnxElementType.Int64, [1L], [any],
            GraphAttribute.Of("axis", 0L), GraphAttribute.Of("keepdims", 1L));
        var end = builder.Constant("head.end", End);
        return (
            builder.Slice("head.pooled_states", hidden, 1, start, end, "pooled"),
            builder.Slice("head.pooled_mask", mask, 1, start, end, "pooled"));
    }

    /// <summary>log(1 + softplus(linear(hidden))), [batch, length, 1].</summary>
    private static GraphValue Importance(HeadInput input, GraphValue hidden)
    {
        var linear = input.Linear("head.importance.linear", HeadTensors.Importance, "term importance", hidden);
        var softplus = input.Builder.Softplus("head.importance.softplus", linear);
        return HeadActivation.LogOnePlus(input.Builder, "head.importance", softplus);
    }

    /// <summary>sigmoid(linear(hidden of position 0)), [batch, 1].</summary>
    private static GraphValue Quality(HeadInput input, GraphValue hidden)
    {
        var builder = input.Builder;
        var first = builder.First("head.quality.state", hidden, axis: 1);
        var linear = input.Linear("head.quality.linear", HeadTensors.Quality, "document quality", first);
        return builder.ReduceMax("head.quality", builder.Sigmoid("head.quality.sigmoid", linear), axis: 1);
    }

    private static GraphValue Tiled(HeadInput input, LanguageModelHead head, GraphValue states)
    {
        var (builder, side, width) = (input.Builder, input.Side, (int)head.States.Last.Size);
        var rows = (int)states.Last.Size;
        var decoder = new Lazy<float[]>(head.Decoder);
        var bias = new Lazy<float[]>(head.Bias ?? (static () => []));
        var parts = new List<GraphValue>();
        for (var first = 0; first < input.Config.VocabularySize; first += input.Target.TileTerms)
        {
            var (begin, count) = (first, Math.Min(input.Target.TileTerms, input.Config.VocabularySize - first));
            var tile = builder.Constant(
                $"head.decoder.{first}", [rows, count], () => TileOf(decoder.Value, bias.Value, begin, count, width));
            var logits = builder.MatMul($"head.logits.{first}", states, tile);
            parts.Add(side.Aggregation == PositionAggregation.Max
                ? builder.ReduceMax($"head.pooled.{first}", logits, axis: 1)
                : builder.ReduceSum(
                    $"head.pooled.{first}", HeadActivation.Build(builder, $"head.{first}", side, logits), axis: 1));
        }

        var pooled = parts.Count == 1 ? parts[0] : builder.Concat("head.pooled", parts);
        if (side.Aggregation == PositionAggregation.Sum)
        {
            return pooled;
        }

        // Masked logits are 0, so the maximum is never below it, even where a text has no padding and no special token.
        return HeadActivation.Build(builder, "head", side, builder.Relu("head.from_zero", pooled));
    }

    /// <summary>Some rows of the decoder, transposed, and their biases as the last row.</summary>
    private static float[] TileOf(float[] decoder, float[] bias, int begin, int count, int width)
    {
        var tile = CheckpointTensors.Transpose(decoder.AsSpan(begin * width, count * width), count, width);
        return bias.Length == 0 ? tile : [.. tile, .. bias.AsSpan(begin, count)];
    }
}
