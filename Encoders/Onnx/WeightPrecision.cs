namespace SparseSearch.Encoders.Onnx;

/// <summary>In what precision a graph keeps its weights; what is computed is the same.</summary>
internal enum WeightPrecision
{
    /// <summary>Single precision, whatever the checkpoint has.</summary>
    Single,

    /// <summary>
    /// Matrices that the checkpoint has in half precision stay as they are, half as long, and are widened when the
    /// graph is loaded, which takes longer.
    /// </summary>
    AsStored,
}
