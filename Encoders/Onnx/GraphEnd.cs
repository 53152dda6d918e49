namespace SparseSearch.Encoders.Onnx;

/// <summary>Where a converted graph ends.</summary>
internal enum GraphEnd
{
    /// <summary>With what the recipe wants of the model, weights usually.</summary>
    Weights,

    /// <summary>
    /// Before the decoder: with the states that it is multiplied with, and the decoder itself, for a head outside the
    /// graph.
    /// </summary>
    States,
}
