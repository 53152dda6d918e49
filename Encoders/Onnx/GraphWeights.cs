using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>Puts a checkpoint's tensors into a graph as constants, under their canonical names.</summary>
/// <param name="builder">The graph to add to.</param>
/// <param name="tensors">The checkpoint's weights, read when the graph is written.</param>
/// <param name="inIntegers">Whether linear layers are computed in 8-bit integers.</param>
internal sealed class GraphWeights(GraphBuilder builder, CheckpointTensors tensors, bool inIntegers = false)
{
    /// <summary>States by name, so that those which several layers read are quantised once.</summary>
    private readonly Dictionary<string, QuantizedStates> _quantized = new(StringComparer.Ordinal);

    /// <summary>A matrix as the checkpoint has it, [rows, columns].</summary>
    public GraphValue Matrix(string canonical, int rows, int columns) =>
        builder.Constant(canonical, [rows, columns], tensors.Lazy(canonical, rows, columns));

    /// <summary>A vector as the checkpoint has it, [size].</summary>
    public GraphValue Vector(string canonical, int size) =>
        builder.Constant(canonical, [size], tensors.Lazy(canonical, size));

    /// <summary>A linear layer's weight, turned to [inputs, outputs].</summary>
    public GraphValue Linear(string layer, int outputs, int inputs) =>
        builder.Constant(
            $"{layer}.weight", [inputs, outputs], tensors.LazyTransposed($"{layer}.weight", outputs, inputs));

    /// <summary>A linear layer's bias, [outputs].</summary>
    public GraphValue Bias(string layer, int outputs) => Vector($"{layer}.bias", outputs);

    /// <summary>Scale and shift of a layer normalisation, [size] each.</summary>
    public (GraphValue Gamma, GraphValue Beta) LayerNorm(string layer, int size) =>
        (Vector($"{layer}.weight", size), Bias(layer, size));

    /// <summary>Scale and, where there is one, shift of a layer normalisation, [size] each.</summary>
    public (GraphValue Gamma, GraphValue? Beta) LayerNorm(string layer, int size, bool bias) =>
        (Vector($"{layer}.weight", size), bias ? Bias(layer, size) : null);

    /// <summary>A linear layer without its bias: [.., inputs] → [.., outputs].</summary>
    public GraphValue Product(string name, GraphValue x, string layer, int outputs)
    {
        ArgumentNullException.ThrowIfNull(x);
        var inputs = (int)x.Last.Size;
        return inIntegers
            ? IntegerLinear.Multiply(
                builder, name, Quantized(x), $"{layer}.weight", outputs,
                tensors.LazyTransposed($"{layer}.weight", outputs, inputs))
            : builder.MatMul(name, x, Linear(layer, outputs, inputs));
    }

    /// <summary>A linear layer with or without bias: [.., inputs] → [.., outputs].</summary>
    public GraphValue Apply(string name, GraphValue x, string layer, int outputs, bool bias) => bias
        ? builder.Add(name, Product($"{name}.product", x, layer, outputs), Bias(layer, outputs))
        : Product(name, x, layer, outputs);

    /// <summary>A linear layer, its bias and the non-linearity: [.., inputs] → [.., outputs].</summary>
    public GraphValue Activated(
        string name, GraphValue x, string layer, int outputs, HiddenActivation activation)
    {
        var product = Product($"{name}.product", x, layer, outputs);
        var bias = Bias(layer, outputs);
        return activation is HiddenActivation.Gelu or HiddenActivation.GeluTanh
            ? builder.BiasGelu(name, product, bias, tanhApproximation: activation == HiddenActivation.GeluTanh)
            : builder.Activate(name, builder.Add($"{name}.sum", product, bias), activation);
    }

    private QuantizedStates Quantized(GraphValue x) => _quantized.TryGetValue(x.Name, out var known)
        ? known
        : _quantized[x.Name] = IntegerLinear.Quantize(builder, $"{x.Name}.quantized", x);
}
