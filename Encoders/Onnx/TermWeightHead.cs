using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Hidden states to one weight a position: the recipe's activation of linear(hidden). Which positions count, and that
/// the same token's weights become one, is left to the caller, who has the ids.
/// </summary>
internal static class TermWeightHead
{
    /// <summary>Adds the head.</summary>
    /// <param name="input">What it is built from.</param>
    /// <param name="hidden">[batch, length, hidden].</param>
    /// <returns>[batch, length].</returns>
    /// <exception cref="CheckpointFormatException">The layer is missing or has the wrong shape.</exception>
    public static GraphValue Build(HeadInput input, GraphValue hidden)
    {
        ArgumentNullException.ThrowIfNull(input);
        var linear = input.Linear("head.linear", HeadTensors.Mlp, "a head of token weights", hidden);
        var weights = HeadActivation.Build(input.Builder, "head", input.Side, linear);

        // The last axis has size 1, so its maximum is the value itself.
        return input.Builder.ReduceMax(EncoderGraph.OutputName, weights, axis: 2);
    }
}
