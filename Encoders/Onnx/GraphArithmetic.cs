using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Operations on numbers for <see cref="GraphBuilder"/>. Two tensors are aligned at their innermost axes; axes of size
/// 1 are repeated. Every name must be new to the graph.
/// </summary>
internal static class GraphArithmetic
{
    /// <summary>A constant of one float, shape [1].</summary>
    public static GraphValue Scalar(this GraphBuilder builder, string name, float value) =>
        builder.Constant(name, [1], () => [value]);

    /// <summary>left · right, element by element.</summary>
    public static GraphValue Mul(this GraphBuilder builder, string name, GraphValue left, GraphValue right) =>
        builder.Broadcast(name, "Mul", "", left, right);

    /// <summary>left − right, element by element.</summary>
    public static GraphValue Sub(this GraphBuilder builder, string name, GraphValue left, GraphValue right) =>
        builder.Broadcast(name, "Sub", "", left, right);

    /// <summary>left / right, element by element.</summary>
    public static GraphValue Div(this GraphBuilder builder, string name, GraphValue left, GraphValue right) =>
        builder.Broadcast(name, "Div", "", left, right);

    /// <summary>The larger of two, element by element.</summary>
    public static GraphValue Max(this GraphBuilder builder, string name, GraphValue left, GraphValue right) =>
        builder.Broadcast(name, "Max", "", left, right);

    /// <summary>−x.</summary>
    public static GraphValue Neg(this GraphBuilder builder, string name, GraphValue x) =>
        builder.Same(name, "Neg", "", x);

    /// <summary>|x|.</summary>
    public static GraphValue Abs(this GraphBuilder builder, string name, GraphValue x) =>
        builder.Same(name, "Abs", "", x);

    /// <summary>The square root.</summary>
    public static GraphValue Sqrt(this GraphBuilder builder, string name, GraphValue x) =>
        builder.Same(name, "Sqrt", "", x);

    /// <summary>1 / (1 + exp(−x)).</summary>
    public static GraphValue Sigmoid(this GraphBuilder builder, string name, GraphValue x) =>
        builder.Same(name, "Sigmoid", "", x);

    /// <summary>log(1 + exp(x)).</summary>
    public static GraphValue Softplus(this GraphBuilder builder, string name, GraphValue x) =>
        builder.Same(name, "Softplus", "", x);

    /// <summary>exp(x) over its sum along the last axis.</summary>
    public static GraphValue Softmax(this GraphBuilder builder, string name, GraphValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return builder.Node(name, "Softmax", "", x.ElementType, x.Shape, [x], GraphAttribute.Of("axis", -1L));
    }

    /// <summary>One of the non-linearities, element by element.</summary>
    public static GraphValue Activate(
        this GraphBuilder builder, string name, GraphValue x, HiddenActivation activation) => activation switch
        {
            HiddenActivation.Gelu => builder.Same(name, "Gelu", OnnxWriter.FusedDomain, x),
            HiddenActivation.GeluTanh => builder.Same(name, "FastGelu", OnnxWriter.FusedDomain, x),
            HiddenActivation.Relu => builder.Relu(name, x),
            HiddenActivation.Silu => builder.Mul(name, x, builder.Sigmoid($"{name}.sigmoid", x)),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation."),
        };

    /// <summary>x / sqrt(mean(x²) + epsilon) · gamma over the last axis (RMSNorm; arXiv 1910.07467).</summary>
    public static GraphValue RootMeanSquareNormalization(
        this GraphBuilder builder, string name, GraphValue x, GraphValue gamma, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(gamma);
        GraphBuilder.Require(gamma.Rank == 1 && gamma.Last == x.Last, name, $"cannot normalise {x} with {gamma}");
        return builder.Node(
            name, "SimplifiedLayerNormalization", "", x.ElementType, x.Shape, [x, gamma],
            GraphAttribute.Of("axis", -1L), GraphAttribute.Of("epsilon", epsilon));
    }

    /// <summary>Sum over an axis, which disappears unless it is to stay with size 1.</summary>
    public static GraphValue ReduceSum(
        this GraphBuilder builder, string name, GraphValue x, int axis, bool keepAxis = false) =>
        builder.Node(
            name, "ReduceSum", "", x.ElementType, GraphBuilder.Reduced(x, axis, keepAxis),
            [x, builder.Constant($"{name}.axes", (long)axis)],
            GraphAttribute.Of("keepdims", keepAxis ? 1L : 0L));

    /// <summary>Whether left is below right, element by element.</summary>
    public static GraphValue Less(this GraphBuilder builder, string name, GraphValue left, GraphValue right) =>
        Compare(builder, name, "Less", left, right);

    /// <summary>Whether left is above right, element by element.</summary>
    public static GraphValue Greater(this GraphBuilder builder, string name, GraphValue left, GraphValue right) =>
        Compare(builder, name, "Greater", left, right);

    /// <summary>Whether either holds, element by element.</summary>
    public static GraphValue Or(this GraphBuilder builder, string name, GraphValue left, GraphValue right) =>
        builder.Broadcast(name, "Or", "", left, right);

    /// <summary>Whether x does not hold, element by element.</summary>
    public static GraphValue Not(this GraphBuilder builder, string name, GraphValue x) =>
        builder.Same(name, "Not", "", x);

    /// <summary>Products of matrices, the axes before them broadcast: [.., m, k] × [.., k, n] → [.., m, n].</summary>
    public static GraphValue BatchMatMul(this GraphBuilder builder, string name, GraphValue left, GraphValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var problem = $"cannot multiply {left} by {right}";
        GraphBuilder.Require(left.Rank >= 2 && right.Rank >= 2 && left.Last == right.Shape[^2], name, problem);
        var outer = GraphBuilder.Broadcasted(
            name, [.. left.Shape.SkipLast(2)], [.. right.Shape.SkipLast(2)], problem);
        return builder.Node(
            name, "MatMul", "", left.ElementType, [.. outer, left.Shape[^2], right.Last], [left, right]);
    }

    private static GraphValue Compare(GraphBuilder builder, string name, string op, GraphValue left, GraphValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        GraphBuilder.Require(left.ElementType == right.ElementType, name, $"cannot compare {left} with {right}");
        var shape = GraphBuilder.Broadcasted(
            name, left.Shape, right.Shape, $"cannot compare {left} with {right}");
        return builder.Node(name, op, "", OnnxElementType.Bool, shape, [left, right]);
    }
}
