namespace SparseSearch.Encoders.Onnx;

/// <summary>A tensor that flows through a graph. Immutable.</summary>
/// <param name="Name">Unique within the graph.</param>
/// <param name="ElementType">Type of every element.</param>
/// <param name="Shape">Axes, outermost first.</param>
internal sealed record GraphValue(string Name, OnnxElementType ElementType, IReadOnlyList<GraphDimension> Shape)
{
    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Count;

    /// <summary>The innermost axis.</summary>
    public GraphDimension Last => Shape[^1];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {ElementType}[{string.Join(", ", Shape)}]";
}
