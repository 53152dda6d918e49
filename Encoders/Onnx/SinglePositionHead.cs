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
    /// <returns>[batch, vocabulary], none below 0.</returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static GraphValue Build(HeadInput input, GraphValue hidden)
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
            builder, head.States, head.Decoder, input.Config.VocabularySize, input.Target with { HeadParts = 1 });
        if (head.Bias is { } bias)
        {
            logits = builder.Add(
                "head.biased", logits, builder.Constant("head.bias", [input.Config.VocabularySize], bias));
        }

        var weights = HeadActivation.Build(builder, "head", input.Side, logits);
        if (input.Side.HasLiteralResidual)
        {
            weights = builder.Add("head.with_literal", weights, LiteralResidual(input, state));
        }

        return builder.Relu(EncoderGraph.OutputName, weights);
    }

    private static GraphValue Last(HeadInput input, GraphValue hidden)
    {
        var builder = input.Builder;
        var count = builder.ReduceSum("head.count", input.Mask, axis: 1);
        return builder.GatherPerRow(
            "head.last_state", hidden, builder.Sub("head.last", count, builder.Constant("head.one", 1L)));
    }

    /// <summary>
    /// I ⊙ (max(w') − w') with w' = literal · log(1 + relu(state)); I is 1 for the tokens that stand in the text.
    /// </summary>
    private static GraphValue LiteralResidual(HeadInput input, GraphValue state)
    {
        if (input.Literal is not { } file || input.PoolMask is not { } mask)
        {
            throw new InvalidOperationException("A literal residual network needs its file and the literal tokens.");
        }

        var (builder, terms) = (input.Builder, input.Config.VocabularySize);
        var name = HeadTensors.Require(file, HeadTensors.Literal, "the literal residual network");
        var weight = builder.Constant(
            "literal.weight", [input.Config.HiddenSize, terms],
            new CheckpointTensors(file).LazyTransposed(name, terms, input.Config.HiddenSize));
        var dense = HeadActivation.LogOnePlus(builder, "literal.state", builder.Relu("literal.relu", state));
        var projected = builder.ReduceMax(
            "literal.projected", builder.MatMul("literal.product", dense, weight), axis: 1);
        var largest = builder.ReduceMax("literal.largest", projected, axis: 1, keepAxis: true);
        var counts = builder.ScatterElements(
            "literal.counts",
            input.Target.IsCuda
                ? builder.Mul("literal.zeros", projected, builder.Scalar("literal.zero", 0f))
                : builder.Filled("literal.zeros", 0f, projected, projected.Shape[0], terms),
            input.Ids,
            builder.Cast("literal.mask", mask, builder.WeightType),
            axis: 1,

            // The same token has the same flag wherever it stands, so that on devices one of them may win.
            input.Target.IsCuda ? ScatterReduction.None : ScatterReduction.Add);
        var occurs = builder.Cast(
            "literal.occurs", builder.Cast("literal.bool", counts, OnnxElementType.Bool), builder.WeightType);
        return builder.Mul("literal.residual", occurs, builder.Sub("literal.lift", largest, projected));
    }
}
