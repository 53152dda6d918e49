namespace SparseSearch.Encoders.Onnx;

/// <summary>One operation of a graph.</summary>
/// <param name="Operator">The operator's name in its domain.</param>
/// <param name="Domain">Empty for standard ONNX, else the operator set's domain.</param>
/// <param name="Inputs">Names of values; empty where an optional input is left out.</param>
/// <param name="Outputs">Names of the outputs that our graphs use, in the order of the definition.</param>
/// <param name="Attributes">Attributes in the order written.</param>
internal sealed record GraphNode(
    string Operator,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<GraphAttribute> Attributes);
