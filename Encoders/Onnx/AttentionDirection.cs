namespace SparseSearch.Encoders.Onnx;

/// <summary>Which positions a position sees.</summary>
internal enum AttentionDirection
{
    /// <summary>As the architecture was trained: encoders see everything, decoders what came before.</summary>
    AsTrained,

    /// <summary>Everything, in decoders too, whose causal mask is removed; windows reach to both sides.</summary>
    Bidirectional,
}
