using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>Token ids to hidden states, by the architecture that the configuration names.</summary>
internal static class TransformerGraph
{
    /// <summary>Adds the layers.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="tensors">The checkpoint's weights, read when the graph is written; no head is needed.</param>
    /// <param name="config">The checkpoint's configuration.</param>
    /// <param name="inputIds">[batch, length], Int64.</param>
    /// <param name="mask">
    /// [batch, length], Int64, 1 for a real token; a text's tokens come before its padding, and the first is real.
    /// </param>
    /// <param name="direction">Which positions a position sees.</param>
    /// <param name="target">What the graph is written for; null for single precision on the processor.</param>
    /// <returns>
    /// Hidden states of the last layer, any final normalisation included, [batch, length, hidden]; those of padding
    /// mean nothing.
    /// </returns>
    /// <exception cref="CheckpointFormatException">A tensor is missing or has the wrong shape.</exception>
    public static GraphValue Build(
        GraphBuilder builder,
        CheckpointTensors tensors,
        ModelConfig config,
        GraphValue inputIds,
        GraphValue mask,
        AttentionDirection direction = AttentionDirection.AsTrained,
        GraphTarget? target = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Family == ModelFamily.ModernBert)
        {
            return ModernBertGraph.Build(
                builder, tensors, config, inputIds, mask, target ?? GraphTarget.Processor);
        }

        return config.IsDecoder
            ? DecoderGraph.Build(
                builder, tensors, config, inputIds, mask, direction, target ?? GraphTarget.Processor)
            : BertGraph.Build(builder, tensors, config, inputIds, mask, target ?? GraphTarget.Processor);
    }
}
