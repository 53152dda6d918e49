using System.Runtime.InteropServices;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Builds a graph node by node; every node's shapes are checked when it is added, so that a mistake is found where it
/// is made and not when a runtime loads the file. Nodes come out in the order added. Not thread-safe.
/// </summary>
internal sealed class GraphBuilder(OnnxElementType weightType = OnnxElementType.Float)
{
    /// <summary>A span of bytes holds at most 2 GiB, the largest tensors more.</summary>
    private const int MostElementsAWrite = 1 << 24;

    private readonly List<GraphNode> _nodes = [];
    private readonly List<GraphInitializer> _initializers = [];
    private readonly List<GraphValue> _inputs = [];
    private readonly List<GraphValue> _outputs = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>In place of an optional input that is left out.</summary>
    public static GraphValue Absent { get; } = new("", OnnxElementType.Float, []);

    /// <summary>What weights are kept and computed in.</summary>
    public OnnxElementType WeightType => weightType;

    /// <summary>The finished graph; the builder must not be used afterwards.</summary>
    /// <param name="keepsInputs">Whether inputs that nothing reads stay.</param>
    public OnnxGraph Build(bool keepsInputs = true) => new()
    {
        Nodes = _nodes,
        Initializers = _initializers,
        Inputs = keepsInputs ? _inputs : [.. _inputs.Where(i => _nodes.Exists(n => n.Inputs.Contains(i.Name)))],
        Outputs = _outputs,
    };

    /// <summary>Declares an input of the graph.</summary>
    public GraphValue Input(string name, OnnxElementType type, params GraphDimension[] shape)
    {
        var value = Declare(name, type, shape);
        _inputs.Add(value);
        return value;
    }

    /// <summary>Makes a value an output of the graph, under its own name.</summary>
    public void Output(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _outputs.Add(value);
    }

    /// <summary>A constant of the graph's <see cref="WeightType"/>, read only when the graph is written.</summary>
    /// <param name="name">Unique within the graph.</param>
    /// <param name="shape">Fixed sizes, outermost first.</param>
    /// <param name="read">Yields as many floats as the shape has elements, row-major.</param>
    public GraphValue Constant(string name, ReadOnlySpan<long> shape, Func<float[]> read) =>
        Constant(name, weightType, shape, read);

    /// <summary>A constant of real numbers that is read only when the graph is written.</summary>
    /// <param name="name">Unique within the graph.</param>
    /// <param name="type">Single, half or bfloat16; numbers are rounded to it.</param>
    /// <param name="shape">Fixed sizes, outermost first.</param>
    /// <param name="read">Yields as many floats as the shape has elements, row-major.</param>
    public GraphValue Constant(string name, OnnxElementType type, ReadOnlySpan<long> shape, Func<float[]> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var elements = Elements(shape);
        var size = type == OnnxElementType.Float ? sizeof(float) : sizeof(ushort);
        return AddInitializer(name, type, shape, elements * size, stream =>
        {
            var floats = read();
            Require(floats.Length == elements, name, $"has {floats.Length} elements where its shape has {elements}");
            for (var done = 0; done < floats.Length; done += MostElementsAWrite)
            {
                var part = floats.AsSpan(done, Math.Min(MostElementsAWrite, floats.Length - done));
                GraphNumbers.Write(stream, name, type, part);
            }
        });
    }

    /// <summary>A constant vector of 64-bit integers.</summary>
    public GraphValue Constant(string name, params long[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return AddInitializer(name, OnnxElementType.Int64, [values.Length], values.Length * sizeof(long), stream =>
            stream.Write(MemoryMarshal.AsBytes<long>(values)));
    }

    /// <summary>A constant of bytes, signed or not.</summary>
    public GraphValue Bytes(string name, OnnxElementType type, ReadOnlySpan<long> shape, Func<byte[]> read) =>
        AddInitializer(name, type, shape, Elements(shape), stream => stream.Write(read()));

    /// <summary>Product of a batch of matrices with one matrix: [.., m, k] × [k, n] → [.., m, n].</summary>
    public GraphValue MatMul(string name, GraphValue left, GraphValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Require(
            right.Rank == 2 && left.Last == right.Shape[0] && left.ElementType == right.ElementType, name,
            $"cannot multiply {left} by {right}");
        return Node(name, "MatMul", "", left.ElementType, [.. left.Shape.SkipLast(1), right.Last], [left, right]);
    }

    /// <summary>Sum of a tensor and one that is equal to its last axes; the smaller one is broadcast.</summary>
    public GraphValue Add(string name, GraphValue left, GraphValue right) => Broadcast(name, "Add", "", left, right);

    /// <summary>max(x, 0), element by element.</summary>
    public GraphValue Relu(string name, GraphValue x) => Same(name, "Relu", "", x);

    /// <summary>Natural logarithm, element by element.</summary>
    public GraphValue Log(string name, GraphValue x) => Same(name, "Log", "", x);

    /// <summary>Converts every element.</summary>
    public GraphValue Cast(string name, GraphValue x, OnnxElementType type)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node(name, "Cast", "", type, x.Shape, [x], GraphAttribute.Of("to", (long)type));
    }

    /// <summary>gelu(x + bias): the exact form through erf, or the tanh approximation.</summary>
    public GraphValue BiasGelu(string name, GraphValue x, GraphValue bias, bool tanhApproximation) =>
        Broadcast(name, tanhApproximation ? "FastGelu" : "BiasGelu", OnnxWriter.FusedDomain, x, bias);

    /// <summary>(x − mean) / sqrt(variance + epsilon) · gamma + beta over the last axis; beta may be null.</summary>
    public GraphValue LayerNormalization(
        string name, GraphValue x, GraphValue gamma, GraphValue? beta, float epsilon)
    {
        RequireVectors(name, x, gamma, beta ?? gamma);
        GraphValue[] inputs = beta is null ? [x, gamma] : [x, gamma, beta];
        return Node(
            name, "LayerNormalization", "", x.ElementType, x.Shape, inputs,
            GraphAttribute.Of("axis", -1L), GraphAttribute.Of("epsilon", epsilon));
    }

    /// <summary>
    /// Multi-head self-attention: x · weights + bias gives queries, keys and values; positions with mask 0 are not
    /// seen.
    /// </summary>
    /// <param name="name">Name of the output, shape of <paramref name="x"/>.</param>
    /// <param name="x">[batch, length, hidden].</param>
    /// <param name="weights">[hidden, 3 · hidden]: queries, keys, values side by side.</param>
    /// <param name="bias">[3 · hidden].</param>
    /// <param name="mask">[batch, length], 32-bit integers, 1 for a real token.</param>
    /// <param name="heads">Divides hidden.</param>
    public GraphValue Attention(
        string name, GraphValue x, GraphValue weights, GraphValue bias, GraphValue mask, int heads)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(mask);
        Require(mask.ElementType == OnnxElementType.Int32, name, $"needs a mask of Int32, not {mask}");
        Require(
            weights.Rank == 2 && weights.Shape[0] == x.Last && weights.Last.Size == 3 * x.Last.Size, name,
            $"cannot project {x} with {weights}");
        Require(x.Last.Size % heads == 0, name, $"has {heads} heads, which do not divide {x.Last}");
        return Node(
            name, "Attention", OnnxWriter.FusedDomain, x.ElementType, x.Shape, [x, weights, bias, mask],
            GraphAttribute.Of("num_heads", (long)heads));
    }

    /// <summary>Rows of a table: [n, k] and ids [..] → [.., k].</summary>
    public GraphValue Gather(string name, GraphValue table, GraphValue ids)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(ids);
        GraphDimension[] shape = [.. ids.Shape, .. table.Shape.Skip(1)];
        return Node(name, "Gather", "", table.ElementType, shape, [table, ids], GraphAttribute.Of("axis", 0L));
    }

    /// <summary>A table's first rows, as many as an axis of another tensor is long: [n, k] → [axis, k].</summary>
    public GraphValue FirstRows(string name, GraphValue table, GraphValue like, int axis)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(like);
        var length = Node(
            $"{name}.length", "Shape", "", OnnxElementType.Int64, [1L], [like],
            GraphAttribute.Of("start", (long)axis), GraphAttribute.Of("end", axis + 1L));
        var zero = Constant($"{name}.start", 0L);
        var rows = Constant($"{name}.axis", 0L);
        GraphDimension[] shape = [like.Shape[axis], .. table.Shape.Skip(1)];
        return Node(name, "Slice", "", table.ElementType, shape, [table, zero, length, rows]);
    }

    /// <summary>The first entry along an axis, the axis kept with size 1.</summary>
    public GraphValue First(string name, GraphValue x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        var shape = x.Shape.ToArray();
        shape[axis] = 1L;
        GraphValue[] bounds =
        [
            Constant($"{name}.start", 0L), Constant($"{name}.end", 1L), Constant($"{name}.axis", (long)axis),
        ];
        return Node(name, "Slice", "", x.ElementType, shape, [x, .. bounds]);
    }

    /// <summary>Adds an innermost axis of size 1.</summary>
    public GraphValue Unsqueeze(string name, GraphValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node(
            name, "Unsqueeze", "", x.ElementType, [.. x.Shape, 1L], [x, Constant($"{name}.axis", -1L)]);
    }

    /// <summary>One value or the other, by a condition; axes of size 1 are broadcast.</summary>
    /// <param name="name">Name of the output, shape of <paramref name="ifTrue"/>.</param>
    /// <param name="condition">Booleans.</param>
    /// <param name="ifTrue">Taken where the condition holds.</param>
    /// <param name="ifFalse">Taken elsewhere.</param>
    public GraphValue Where(string name, GraphValue condition, GraphValue ifTrue, GraphValue ifFalse)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(ifTrue);
        ArgumentNullException.ThrowIfNull(ifFalse);
        Require(condition.ElementType == OnnxElementType.Bool, name, $"needs a condition of Bool, not {condition}");
        Require(
            condition.Rank == ifTrue.Rank && ifTrue.Rank == ifFalse.Rank, name,
            $"cannot choose between {ifTrue} and {ifFalse} by {condition}");
        return Node(name, "Where", "", ifTrue.ElementType, ifTrue.Shape, [condition, ifTrue, ifFalse]);
    }

    /// <summary>Maximum over an axis, which disappears unless it is to stay with size 1.</summary>
    public GraphValue ReduceMax(string name, GraphValue x, int axis, bool keepAxis = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node(
            name, "ReduceMax", "", x.ElementType, Reduced(x, axis, keepAxis), [x],
            GraphAttribute.Of("axes", [axis]), GraphAttribute.Of("keepdims", keepAxis ? 1L : 0L));
    }

    /// <summary>The shape that is left when an axis is reduced.</summary>
    public static GraphDimension[] Reduced(GraphValue x, int axis, bool keepAxis)
    {
        ArgumentNullException.ThrowIfNull(x);
        return keepAxis
            ? [.. x.Shape.Take(axis), 1L, .. x.Shape.Skip(axis + 1)]
            : [.. x.Shape.Take(axis), .. x.Shape.Skip(axis + 1)];
    }

    /// <summary>Joins tensors along the last axis, whose sizes are fixed.</summary>
    public GraphValue Concat(string name, IReadOnlyList<GraphValue> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var first = parts[0];
        Require(
            parts.All(p => p.Rank == first.Rank && p.Last.Symbol is null), name, "joins tensors of different rank");
        GraphDimension[] shape = [.. first.Shape.SkipLast(1), parts.Sum(static p => p.Last.Size)];
        return Node(name, "Concat", "", first.ElementType, shape, parts, GraphAttribute.Of("axis", -1L));
    }

    /// <summary>An operation on each element.</summary>
    public GraphValue Same(string name, string op, string domain, GraphValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node(name, op, domain, x.ElementType, x.Shape, [x]);
    }

    /// <summary>
    /// An operation on the elements of two tensors, their axes aligned at the innermost; an axis of size 1, or one that
    /// is missing, is repeated.
    /// </summary>
    public GraphValue Broadcast(string name, string op, string domain, GraphValue left, GraphValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var problem = $"cannot broadcast {right} to {left}";
        Require(left.ElementType == right.ElementType, name, problem);
        var shape = Broadcasted(name, left.Shape, right.Shape, problem);
        return Node(name, op, domain, left.ElementType, shape, [left, right]);
    }

    /// <summary>Any operation with one output.</summary>
    /// <param name="name">The output's name, unique within the graph.</param>
    /// <param name="op">The operator's name in its domain.</param>
    /// <param name="domain">Empty for standard ONNX.</param>
    /// <param name="type">Of the output.</param>
    /// <param name="shape">Of the output; the caller has checked that it follows from the inputs.</param>
    /// <param name="inputs">Values of this graph.</param>
    /// <param name="attributes">In the order written.</param>
    public GraphValue Node(
        string name,
        string op,
        string domain,
        OnnxElementType type,
        IReadOnlyList<GraphDimension> shape,
        IReadOnlyList<GraphValue> inputs,
        params GraphAttribute[] attributes)
    {
        RequireKnown(name, inputs);
        var value = Declare(name, type, shape);
        _nodes.Add(new GraphNode(op, domain, [.. inputs.Select(static i => i.Name)], [name], attributes));
        return value;
    }

    /// <summary>Any standard operation with several outputs, given as name, type and shape.</summary>
    public IReadOnlyList<GraphValue> Nodes(
        string op,
        IReadOnlyList<GraphValue> outputs,
        IReadOnlyList<GraphValue> inputs,
        params GraphAttribute[] attributes) => Nodes(op, "", outputs, inputs, attributes);

    /// <summary>
    /// Any operation with several outputs, given as name, type and shape; <see cref="Absent"/> for one not wanted.
    /// </summary>
    public IReadOnlyList<GraphValue> Nodes(
        string op,
        string domain,
        IReadOnlyList<GraphValue> outputs,
        IReadOnlyList<GraphValue> inputs,
        params GraphAttribute[] attributes)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        RequireKnown(outputs[0].Name, inputs);
        GraphValue[] values =
            [.. outputs.Select(o => o == Absent ? Absent : Declare(o.Name, o.ElementType, o.Shape))];
        _nodes.Add(new GraphNode(
            op, domain, [.. inputs.Select(static i => i.Name)], [.. values.Select(static v => v.Name)], attributes));
        return values;
    }

    /// <summary>The shape of two shapes broadcast to one another.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static GraphDimension[] Broadcasted(
        string name, IReadOnlyList<GraphDimension> left, IReadOnlyList<GraphDimension> right, string problem)
    {
        var shape = new GraphDimension[Math.Max(left.Count, right.Count)];
        for (var i = 1; i <= shape.Length; i++)
        {
            GraphDimension a = i <= left.Count ? left[^i] : 1L, b = i <= right.Count ? right[^i] : 1L;
            Require(a == b || a == 1L || b == 1L, name, problem);
            shape[^i] = a == 1L ? b : a;
        }

        return shape;
    }

    /// <summary>Refuses a node whose inputs do not fit.</summary>
    /// <exception cref="ArgumentException">The condition does not hold.</exception>
    public static void Require(bool condition, string name, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException($"Graph value '{name}' {problem}.");
        }
    }

    private void RequireKnown(string name, IReadOnlyList<GraphValue> inputs)
    {
        foreach (var input in inputs)
        {
            Require(input == Absent || _names.Contains(input.Name), name, $"reads {input}, which is not in this graph");
        }
    }

    private GraphValue AddInitializer(
        string name, OnnxElementType type, ReadOnlySpan<long> shape, long lengthBytes, Action<Stream> write)
    {
        var dimensions = new GraphDimension[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            dimensions[i] = shape[i];
        }

        var value = Declare(name, type, dimensions);
        _initializers.Add(new GraphInitializer(value, lengthBytes, write));
        return value;
    }

    private GraphValue Declare(string name, OnnxElementType type, IReadOnlyList<GraphDimension> shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Require(_names.Add(name), name, "stands twice in the graph");
        return new GraphValue(name, type, shape);
    }

    private static long Elements(ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size);
            elements = checked(elements * size);
        }

        return elements;
    }

    private static void RequireVectors(string name, GraphValue x, GraphValue gamma, GraphValue beta)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(gamma);
        ArgumentNullException.ThrowIfNull(beta);
        Require(
            gamma.Rank == 1 && beta.Rank == 1 && gamma.Last == x.Last && beta.Last == x.Last, name,
            $"cannot normalise {x} with {gamma} and {beta}");
    }
}
