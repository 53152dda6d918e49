namespace SparseSearch.Encoders.Onnx;

/// <summary>What becomes of several updates to one place.</summary>
internal enum ScatterReduction
{
    /// <summary>One of them wins; which one is open, so all must be equal.</summary>
    None,

    /// <summary>They are added to what is there.</summary>
    Add,
}
