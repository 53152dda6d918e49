namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Writes a graph as an ONNX file (the <c>ModelProto</c> message of onnx.proto, weights inside). The same graph and
/// metadata always give the same bytes. Weights are streamed, one tensor in memory at a time. Thread-safe.
/// </summary>
internal static class OnnxWriter
{
    /// <summary>The version of the standard operator set that our graphs are written for.</summary>
    public const int StandardOperatorSet = 17;

    /// <summary>The domain of ONNX Runtime's fused operators, version 1.</summary>
    public const string FusedDomain = "com.microsoft";

    /// <summary>Protocol buffers stop at 2 GiB, so a larger model needs its weights in a second file.</summary>
    private const long MaxLengthBytes = int.MaxValue;

    private const int IntermediateRepresentationVersion = 8;

    /// <summary>Writes a graph.</summary>
    /// <param name="graph">A complete graph.</param>
    /// <param name="metadata">Pairs of names and values that the file carries, in this order.</param>
    /// <param name="destination">Written from its position on; not closed.</param>
    /// <exception cref="NotSupportedException">The file would pass 2 GiB.</exception>
    public static void Write(
        OnnxGraph graph, IReadOnlyList<KeyValuePair<string, string>> metadata, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(destination);
        var prologue = Prologue(metadata);
        var structure = Structure(graph);
        var headers = graph.Initializers.Select(TensorHeader).ToArray();
        var graphLength = (long)structure.Written.Length;
        for (var i = 0; i < headers.Length; i++)
        {
            graphLength += headers[i].Written.Length + graph.Initializers[i].LengthBytes;
        }

        prologue.LengthPrefix(7, graphLength);
        if (prologue.Written.Length + graphLength > MaxLengthBytes)
        {
            throw new NotSupportedException(
                $"The ONNX file would have {prologue.Written.Length + graphLength} bytes; one file holds at most " +
                $"{MaxLengthBytes}. Use a smaller checkpoint.");
        }

        destination.Write(prologue.Written);
        destination.Write(structure.Written);
        for (var i = 0; i < headers.Length; i++)
        {
            destination.Write(headers[i].Written);
            graph.Initializers[i].Write(destination);
        }
    }

    private static ProtobufWriter Prologue(IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        var writer = new ProtobufWriter();
        writer.Integer(1, IntermediateRepresentationVersion);
        writer.Text(2, "SparseSearch");
        writer.Message(8, m => m.Integer(2, StandardOperatorSet));
        writer.Message(8, m =>
        {
            m.Text(1, FusedDomain);
            m.Integer(2, 1);
        });
        foreach (var (key, value) in metadata)
        {
            writer.Message(14, m =>
            {
                m.Text(1, key);
                m.Text(2, value);
            });
        }

        return writer;
    }

    /// <summary>Everything of <c>GraphProto</c> but its initializers.</summary>
    private static ProtobufWriter Structure(OnnxGraph graph)
    {
        var writer = new ProtobufWriter();
        foreach (var node in graph.Nodes)
        {
            writer.Message(1, m => Node(m, node));
        }

        writer.Text(2, "encoder");
        foreach (var input in graph.Inputs)
        {
            writer.Message(11, m => ValueInfo(m, input));
        }

        foreach (var output in graph.Outputs)
        {
            writer.Message(12, m => ValueInfo(m, output));
        }

        return writer;
    }

    private static void Node(ProtobufWriter writer, GraphNode node)
    {
        foreach (var input in node.Inputs)
        {
            writer.Text(1, input);
        }

        foreach (var output in node.Outputs)
        {
            writer.Text(2, output);
        }

        writer.Text(3, node.Outputs[0]);
        writer.Text(4, node.Operator);
        foreach (var attribute in node.Attributes)
        {
            writer.Message(5, m => Attribute(m, attribute));
        }

        if (node.Domain.Length > 0)
        {
            writer.Text(7, node.Domain);
        }
    }

    private static void Attribute(ProtobufWriter writer, GraphAttribute attribute)
    {
        const int floatType = 1, integerType = 2, textType = 3, integersType = 7;
        writer.Text(1, attribute.Name);
        if (attribute.Float is { } single)
        {
            writer.Float(2, single);
            writer.Integer(20, floatType);
        }
        else if (attribute.Integer is { } integer)
        {
            writer.Integer(3, integer);
            writer.Integer(20, integerType);
        }
        else if (attribute.Text is { } text)
        {
            writer.Text(4, text);
            writer.Integer(20, textType);
        }
        else
        {
            foreach (var item in attribute.Integers ?? [])
            {
                writer.Integer(8, item);
            }

            writer.Integer(20, integersType);
        }
    }

    private static void ValueInfo(ProtobufWriter writer, GraphValue value)
    {
        writer.Text(1, value.Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, (int)value.ElementType);
            tensor.Message(2, shape =>
            {
                foreach (var dimension in value.Shape)
                {
                    shape.Message(1, d => Dimension(d, dimension));
                }
            });
        }));
    }

    private static void Dimension(ProtobufWriter writer, GraphDimension dimension)
    {
        if (dimension.Symbol is { } symbol)
        {
            writer.Text(2, symbol);
        }
        else
        {
            writer.Integer(1, dimension.Size);
        }
    }

    /// <summary>Tag, length and description of a <c>TensorProto</c>, up to where its raw bytes begin.</summary>
    private static ProtobufWriter TensorHeader(GraphInitializer initializer)
    {
        var description = new ProtobufWriter();
        foreach (var dimension in initializer.Value.Shape)
        {
            description.Integer(1, dimension.Size);
        }

        description.Integer(2, (int)initializer.Value.ElementType);
        description.Text(8, initializer.Value.Name);
        description.LengthPrefix(9, initializer.LengthBytes);
        var header = new ProtobufWriter();
        header.LengthPrefix(5, description.Written.Length + initializer.LengthBytes);
        return header.Append(description);
    }
}
