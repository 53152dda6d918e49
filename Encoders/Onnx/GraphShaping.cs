namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Operations on shapes and places for <see cref="GraphBuilder"/>. Axes count from 0, outermost first. Every name must
/// be new to the graph; constants that an operation needs are named after it.
/// </summary>
internal static class GraphShaping
{
    /// <summary>Reorders the axes.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">Of the output.</param>
    /// <param name="x">Any tensor.</param>
    /// <param name="order">For each axis of the output, which axis of <paramref name="x"/> it is.</param>
    public static GraphValue Transpose(this GraphBuilder builder, string name, GraphValue x, params int[] order)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(order);
        GraphBuilder.Require(
            order.Order().SequenceEqual(Enumerable.Range(0, x.Rank)), name,
            $"cannot reorder {x} by {string.Join(", ", order)}");
        return builder.Node(
            name, "Transpose", "", x.ElementType, [.. order.Select(axis => x.Shape[axis])], [x],
            GraphAttribute.Of("perm", [.. order.Select(static axis => (long)axis)]));
    }

    /// <summary>The same elements in other axes; at most one size known only at run time may move.</summary>
    public static GraphValue Reshape(
        this GraphBuilder builder, string name, GraphValue x, params GraphDimension[] shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(shape);
        GraphBuilder.Require(
            FixedElements(x.Shape) == FixedElements(shape)
            && Symbols(x.Shape).SequenceEqual(Symbols(shape)), name,
            $"cannot turn {x} to [{string.Join(", ", shape)}]");
        var sizes = new long[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            // In the operator's terms 0 copies the input's size at the same place, and -1 is what is left.
            var copied = i < x.Rank && x.Shape[i] == shape[i];
            sizes[i] = shape[i].Symbol is null ? shape[i].Size : copied ? 0 : -1;
        }

        GraphBuilder.Require(
            sizes.Count(static s => s == -1) <= 1, name, $"moves more than one unknown size of {x}");
        return builder.Node(
            name, "Reshape", "", x.ElementType, shape, [x, builder.Constant($"{name}.shape", sizes)]);
    }

    /// <summary>Adds axes of size 1 at these places of the output.</summary>
    public static GraphValue UnsqueezeAt(this GraphBuilder builder, string name, GraphValue x, params int[] axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(axes);
        var shape = x.Shape.ToList();
        foreach (var axis in axes.Order())
        {
            shape.Insert(axis, 1L);
        }

        return builder.Node(
            name, "Unsqueeze", "", x.ElementType, shape,
            [x, builder.Constant($"{name}.axes", [.. axes.Select(static a => (long)a)])]);
    }

    /// <summary>Entries from start (inclusive) to end (exclusive) along an axis of fixed size.</summary>
    public static GraphValue Slice(
        this GraphBuilder builder, string name, GraphValue x, int axis, long start, long end)
    {
        ArgumentNullException.ThrowIfNull(x);
        GraphBuilder.Require(
            x.Shape[axis].Symbol is null && 0 <= start && start < end && end <= x.Shape[axis].Size, name,
            $"cannot take {start} to {end} of axis {axis} of {x}");
        return builder.Slice(
            name, x, axis, builder.Constant($"{name}.start", start), builder.Constant($"{name}.end", end), end - start);
    }

    /// <summary>Entries along an axis, between bounds known only at run time.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">Of the output.</param>
    /// <param name="x">Any tensor.</param>
    /// <param name="axis">From 0.</param>
    /// <param name="start">Inclusive, [1], Int64; negative counts from the end.</param>
    /// <param name="end">Exclusive, [1], Int64; beyond the axis means its end.</param>
    /// <param name="size">What the axis is called afterwards.</param>
    public static GraphValue Slice(
        this GraphBuilder builder,
        string name,
        GraphValue x,
        int axis,
        GraphValue start,
        GraphValue end,
        GraphDimension size)
    {
        ArgumentNullException.ThrowIfNull(x);
        GraphDimension[] shape = [.. x.Shape];
        shape[axis] = size;
        return builder.Node(
            name, "Slice", "", x.ElementType, shape, [x, start, end, builder.Constant($"{name}.axis", (long)axis)]);
    }

    /// <summary>Cuts the last axis into parts of equal size.</summary>
    /// <returns>The parts, named by the given name and a dot and number from 0.</returns>
    public static IReadOnlyList<GraphValue> Split(this GraphBuilder builder, string name, GraphValue x, int parts)
    {
        ArgumentNullException.ThrowIfNull(x);
        GraphBuilder.Require(
            x.Last.Symbol is null && x.Last.Size % parts == 0, name, $"cannot cut {x} into {parts} equal parts");
        var size = x.Last.Size / parts;
        var sizes = builder.Constant($"{name}.sizes", [.. Enumerable.Repeat(size, parts)]);
        GraphValue[] outputs = [.. Enumerable.Range(0, parts).Select(i =>
            new GraphValue($"{name}.{i}", x.ElementType, [.. x.Shape.SkipLast(1), size]))];
        return builder.Nodes("Split", outputs, [x, sizes], GraphAttribute.Of("axis", -1L));
    }

    /// <summary>Cuts an axis into parts of equal size, which must divide the size that it has at run time.</summary>
    /// <returns>The parts, named by the given name and a dot and number from 0.</returns>
    public static IReadOnlyList<GraphValue> EqualParts(
        this GraphBuilder builder, string name, GraphValue x, int axis, int parts)
    {
        ArgumentNullException.ThrowIfNull(x);
        GraphDimension[] shape = [.. x.Shape];
        shape[axis] = $"{name}.size";
        GraphValue[] outputs = [.. Enumerable.Range(0, parts).Select(i =>
            new GraphValue($"{name}.{i}", x.ElementType, shape))];
        return builder.Nodes("Split", outputs, [x], GraphAttribute.Of("axis", (long)axis));
    }

    /// <summary>The size of one axis, [1], Int64.</summary>
    public static GraphValue SizeOf(this GraphBuilder builder, string name, GraphValue x, int axis) => builder.Node(
        name, "Shape", "", OnnxElementType.Int64, [1L], [x],
        GraphAttribute.Of("start", (long)axis), GraphAttribute.Of("end", axis + 1L));

    /// <summary>A tensor of one value everywhere.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">Of the output.</param>
    /// <param name="value">Of every element.</param>
    /// <param name="like">A tensor that has every size known only at run time.</param>
    /// <param name="shape">Of the output.</param>
    public static GraphValue Filled(
        this GraphBuilder builder, string name, float value, GraphValue like, params GraphDimension[] shape)
    {
        ArgumentNullException.ThrowIfNull(like);
        ArgumentNullException.ThrowIfNull(shape);
        var sizes = new List<GraphValue>();
        for (var i = 0; i < shape.Length; i++)
        {
            var axis = like.Shape.ToList().IndexOf(shape[i]);
            GraphBuilder.Require(
                shape[i].Symbol is null || axis >= 0, name, $"has a size {shape[i]} that {like} does not have");
            sizes.Add(shape[i].Symbol is null
                ? builder.Constant($"{name}.size.{i}", shape[i].Size)
                : builder.SizeOf($"{name}.size.{i}", like, axis));
        }

        var sizeVector = sizes.Count == 1 ? sizes[0] : builder.Concat($"{name}.sizes", sizes);
        return builder.Node(
            name, "Expand", "", builder.WeightType, shape, [builder.Scalar($"{name}.value", value), sizeVector]);
    }

    /// <summary>One entry of the second axis for each of the first: [n, m, ..] and index [n] → [n, ..].</summary>
    public static GraphValue GatherPerRow(this GraphBuilder builder, string name, GraphValue x, GraphValue index)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(index);
        GraphBuilder.Require(
            x.Rank >= 2 && index.Rank == 1 && index.Shape[0] == x.Shape[0]
            && index.ElementType == OnnxElementType.Int64, name,
            $"cannot take {index} of each row of {x}");
        return builder.Node(
            name, "GatherND", "", x.ElementType, [x.Shape[0], .. x.Shape.Skip(2)],
            [x, builder.Unsqueeze($"{name}.index", index)], GraphAttribute.Of("batch_dims", 1L));
    }

    /// <summary>Writes updates into a copy of a tensor, at places along one axis.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">Of the output, shape of <paramref name="data"/>.</param>
    /// <param name="data">What is there before.</param>
    /// <param name="indices">Places along the axis, Int64.</param>
    /// <param name="updates">As many as indices, in the same shape.</param>
    /// <param name="axis">From 0.</param>
    /// <param name="reduction">What becomes of several updates to one place.</param>
    public static GraphValue ScatterElements(
        this GraphBuilder builder,
        string name,
        GraphValue data,
        GraphValue indices,
        GraphValue updates,
        int axis,
        ScatterReduction reduction = ScatterReduction.None)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(updates);
        GraphBuilder.Require(
            indices.ElementType == OnnxElementType.Int64 && indices.Rank == data.Rank
            && indices.Shape.SequenceEqual(updates.Shape) && data.ElementType == updates.ElementType, name,
            $"cannot write {updates} into {data} at {indices}");
        GraphAttribute[] attributes = reduction == ScatterReduction.None
            ? [GraphAttribute.Of("axis", (long)axis)]
            : [GraphAttribute.Of("axis", (long)axis), GraphAttribute.Of("reduction", "add")];
        return builder.Node(
            name, "ScatterElements", "", data.ElementType, data.Shape, [data, indices, updates], attributes);
    }

    /// <summary>The largest entries of the last axis, descending, and where they stood (Int64).</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">Of the values; the places are called the same with <c>.indices</c>.</param>
    /// <param name="x">The last axis has at least <paramref name="k"/> entries.</param>
    /// <param name="k">How many, at least 1; of equal entries the first is taken.</param>
    public static (GraphValue Values, GraphValue Indices) TopK(
        this GraphBuilder builder, string name, GraphValue x, int k)
    {
        ArgumentNullException.ThrowIfNull(x);
        GraphBuilder.Require(
            k >= 1 && x.Last.Symbol is null && k <= x.Last.Size, name, $"cannot take the largest {k} of {x}");
        GraphDimension[] shape = [.. x.Shape.SkipLast(1), (long)k];
        var outputs = builder.Nodes(
            "TopK",
            [
                new GraphValue(name, x.ElementType, shape),
                new GraphValue($"{name}.indices", OnnxElementType.Int64, shape),
            ],
            [x, builder.Constant($"{name}.k", (long)k)],
            GraphAttribute.Of("axis", -1L));
        return (outputs[0], outputs[1]);
    }

    private static Int128 FixedElements(IEnumerable<GraphDimension> shape) => shape
        .Where(static d => d.Symbol is null).Aggregate((Int128)1, static (product, d) => product * d.Size);

    private static IEnumerable<string?> Symbols(IEnumerable<GraphDimension> shape) => shape
        .Where(static d => d.Symbol is not null).Select(static d => d.Symbol).Order(StringComparer.Ordinal);
}
