using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// The hidden state of one position of each text to one weight a vocabulary entry: position 0, or the last real one.
/// The state is picked before the head, which then has one row a text to work on.
/// </summary>
internal static class SinglePositionHead
{
    /// <summary>Adds the head, and PROSPER's literal residual network where the recipe has it.</summary>
    /// <param name="input">What it is built from.</param>
    /// <param name="hidden">[batch, length, hidden]; [batch, 1, hidden] where the host has picked the position.</param>
    /// <returns>
    /// [batch, vocabulary], none below 0; and where the literal network is left to the host, what each token of the text
    /// would add, [batch, vocabulary].
    /// </returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static (GraphValue Weights, GraphValue? Lifts) Build(HeadInput input, GraphValue hidden)
    {
        ArgumentNullException.ThrowIfNull(input);
        var builder = input.Builder;
        var state = (input.IsFilled, input.Side.Positions) switch
        {
            (true, _) => hidden,
            (_, PooledPositions.First) => builder.First("head.state", hidden, axis: 1),
            _ => builder.UnsqueezeAt("head.state", Last(input, hidden), 1),
        };
        var head = input.LanguageModel(state);
        var logits = PooledHead.TiledMaximum(
            builder, Rows(builder, "head.rows", head.States), head.Decoder, input.Config.VocabularySize,
            input.Target with { HeadParts = 1 });
        if (head.Bias is { } bias)
        {
            logits = builder.Add(
                "head.biased", logits, builder.Constant("head.bias", [input.Config.VocabularySize], bias));
        }

        var weights = HeadActivation.Build(builder, "head", input.Side, logits);
        if (!input.Side.HasLiteralResidual)
        {
            return (builder.Relu(EncoderGraph.OutputName, weights), null);
        }

        var lift = LiteralLift(input, state);
        if (input.Target.IsCuda)
        {
            // Setting a flag a term has no operation that stays on a device; the host knows the tokens.
            return (builder.Relu(EncoderGraph.OutputName, weights), lift);
        }

        weights = builder.Add("head.with_literal", weights, builder.Mul("literal.residual", Occurs(input, lift), lift));
        return (builder.Relu(EncoderGraph.OutputName, weights), null);
    }

    private static GraphValue Last(HeadInput input, GraphValue hidden)
    {
        var builder = input.Builder;
        var count = builder.ReduceSum("head.count", input.Mask, axis: 1);
        return builder.GatherPerRow(
            "head.last_state", hidden, builder.Sub("head.last", count, builder.Constant("head.one", 1L)));
    }

    /// <summary>max(w') − w' with w' = literal · log(1 + relu(state)), [batch, vocabulary].</summary>
    private static GraphValue LiteralLift(HeadInput input, GraphValue state)
    {
        if (input.Literal is not { } file)
        {
            throw new InvalidOperationException("A literal residual network needs its file.");
        }

        var (builder, terms) = (input.Builder, input.Config.VocabularySize);
        var name = HeadTensors.Require(file, HeadTensors.Literal, "the literal residual network");
        var weight = builder.Constant(
            "literal.weight", [input.Config.HiddenSize, terms],
            new CheckpointTensors(file).LazyTransposed(name, terms, input.Config.HiddenSize));
        var dense = HeadActivation.LogOnePlus(builder, "literal.state", builder.Relu("literal.relu", state));
        var projected = builder.MatMul("literal.product", Rows(builder, "literal.rows", dense), weight);
        var largest = builder.TopK("literal.largest", projected, 1).Values;
        return builder.Sub(EncoderGraph.LiteralLiftsName, largest, projected);
    }

    /// <summary>[batch, 1, width] → [batch, width].</summary>
    private static GraphValue Rows(GraphBuilder builder, string name, GraphValue states) => builder.Node(
        name, "Reshape", "", states.ElementType, [states.Shape[0], states.Last],
        [states, builder.Constant($"{name}.shape", -1L, states.Last.Size)]);

    /// <summary>1 for the terms that stand in the text as literal tokens, else 0.</summary>
    private static GraphValue Occurs(HeadInput input, GraphValue lift)
    {
        if (input.PoolMask is not { } mask)
        {
            throw new InvalidOperationException("A literal residual network needs the literal tokens.");
        }

        var builder = input.Builder;
        var counts = builder.ScatterElements(
            "literal.counts",
            builder.Filled("literal.zeros", 0f, lift, lift.Shape[0], input.Config.VocabularySize),
            input.Ids,
            builder.Cast("literal.mask", mask, builder.WeightType),
            axis: 1,
            ScatterReduction.Add);
        return builder.Cast(
            "literal.occurs", builder.Cast("literal.bool", counts, OnnxElementType.Bool), builder.WeightType);
    }
}
