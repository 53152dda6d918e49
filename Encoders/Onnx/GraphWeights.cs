using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>Puts a checkpoint's tensors into a graph as constants, under their canonical names.</summary>
internal sealed class GraphWeights(GraphBuilder builder, CheckpointTensors tensors)
{
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

    /// <summary>A linear layer with or without bias: [.., inputs] → [.., outputs].</summary>
    public GraphValue Apply(string name, GraphValue x, string layer, int outputs, bool bias)
    {
        ArgumentNullException.ThrowIfNull(x);
        var weight = Linear(layer, outputs, (int)x.Last.Size);
        return bias
            ? builder.Add(name, builder.MatMul($"{name}.product", x, weight), Bias(layer, outputs))
            : builder.MatMul(name, x, weight);
    }

    /// <summary>A linear layer, its bias and the non-linearity: [.., inputs] → [.., outputs].</summary>
    public GraphValue Activated(
        string name, GraphValue x, string layer, int outputs, int inputs, HiddenActivation activation)
    {
        var product = builder.MatMul($"{name}.product", x, Linear(layer, outputs, inputs));
        var bias = Bias(layer, outputs);
        return activation is HiddenActivation.Gelu or HiddenActivation.GeluTanh
            ? builder.BiasGelu(name, product, bias, tanhApproximation: activation == HiddenActivation.GeluTanh)
            : builder.Activate(name, builder.Add($"{name}.sum", product, bias), activation);
    }
}
