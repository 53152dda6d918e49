namespace SparseSearch.Encoders.Onnx;

/// <summary>A complete graph: what <see cref="GraphBuilder"/> yields and <see cref="OnnxWriter"/> writes.</summary>
internal sealed record OnnxGraph
{
    /// <summary>Operations in an order in which each follows what it reads.</summary>
    public required IReadOnlyList<GraphNode> Nodes { get; init; }

    /// <summary>Constants, in the order they were added.</summary>
    public required IReadOnlyList<GraphInitializer> Initializers { get; init; }

    /// <summary>What a caller must give.</summary>
    public required IReadOnlyList<GraphValue> Inputs { get; init; }

    /// <summary>What a caller gets.</summary>
    public required IReadOnlyList<GraphValue> Outputs { get; init; }
}
