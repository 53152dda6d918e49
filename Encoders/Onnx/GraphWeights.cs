using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>Puts a checkpoint's tensors into a graph as constants, under their canonical names.</summary>
internal sealed class GraphWeights(GraphBuilder builder, CheckpointTensors tensors)
{
    /// <summary>A matrix as the checkpoint has it, [rows, columns].</summary>
    public GraphValue Matrix(string canonical, int rows, int columns) =>
        builder.Constant(canonical, [rows, columns], tensors.Lazy(canonical, rows, columns));

    /// <summary>A linear layer's weight, turned to [inputs, outputs].</summary>
    public GraphValue Linear(string layer, int outputs, int inputs) =>
        builder.Constant(
            $"{layer}.weight", [inputs, outputs], tensors.LazyTransposed($"{layer}.weight", outputs, inputs));

    /// <summary>A linear layer's bias, [outputs].</summary>
    public GraphValue Bias(string layer, int outputs) =>
        builder.Constant($"{layer}.bias", [outputs], tensors.Lazy($"{layer}.bias", outputs));

    /// <summary>Scale and shift of a layer normalisation, [size] each.</summary>
    public (GraphValue Gamma, GraphValue Beta) LayerNorm(string layer, int size) =>
        (builder.Constant($"{layer}.weight", [size], tensors.Lazy($"{layer}.weight", size)), Bias(layer, size));

    /// <summary>A linear layer, its bias and the non-linearity: [.., inputs] → [.., outputs].</summary>
    public GraphValue Activated(
        string name, GraphValue x, string layer, int outputs, int inputs, HiddenActivation activation)
    {
        var product = builder.MatMul($"{name}.product", x, Linear(layer, outputs, inputs));
        var bias = Bias(layer, outputs);
        return activation == HiddenActivation.Relu
            ? builder.Relu(name, builder.Add($"{name}.sum", product, bias))
            : builder.BiasGelu(name, product, bias, tanhApproximation: activation == HiddenActivation.GeluTanh);
    }
}
