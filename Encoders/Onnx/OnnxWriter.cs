using System.Globalization;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Writes a graph as an ONNX file (the <c>ModelProto</c> message of onnx.proto, weights inside). The same graph and
/// metadata always give the same bytes. Weights are streamed, one tensor in memory at a time; where a graph would pass
/// what one file can hold, they go to a second file (the format's external data). Thread-safe.
/// </summary>
internal static class OnnxWriter
{
    /// <summary>The version of the standard operator set that our graphs are written for.</summary>
    public const int StandardOperatorSet = 17;

    /// <summary>The domain of ONNX Runtime's fused operators, version 1.</summary>
    public const string FusedDomain = "com.microsoft";

    /// <summary>Constants shorter than this stay in the graph, where shapes are read before anything is run.</summary>
    private const long LeastExternalBytes = 1024;

    /// <summary>Tensors of the second file begin at pages, so that a runtime may map them.</summary>
    private const long ExternalAlignmentBytes = 4096;

    /// <summary>After a constant of this size its memory is collected at once.</summary>
    private const long LeastCollectedBytes = 1L << 25;

    private const int IntermediateRepresentationVersion = 8;

    /// <summary>Numbers of the fields of <c>ModelProto</c> and <c>GraphProto</c> that hold the parts.</summary>
    private const int GraphField = 7, TensorField = 5;

    /// <summary>Writes a graph.</summary>
    /// <param name="graph">A complete graph.</param>
    /// <param name="metadata">Pairs of names and values that the file carries, in this order.</param>
    /// <param name="destination">A stream, written from its position on and not closed, or two.</param>
    /// <exception cref="NotSupportedException">The graph would pass 2 GiB, and there is no second file.</exception>
    public static void Write(
        OnnxGraph graph, IReadOnlyList<KeyValuePair<string, string>> metadata, GraphDestination destination)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(destination);
        var prologue = Prologue(metadata);
        var structure = Structure(graph);
        var inline = graph.Initializers.Select(InlineHeader).ToArray();
        var length = structure.Written.Length
            + inline.Sum(static h => (long)h.Written.Length) + graph.Initializers.Sum(static i => i.LengthBytes);
        var total = LengthWith(prologue, length);
        if (total <= destination.MaxInlineBytes)
        {
            prologue.LengthPrefix(GraphField, length);
            destination.Graph.Write(prologue.Written);
            destination.Graph.Write(structure.Written);
            for (var i = 0; i < inline.Length; i++)
            {
                destination.Graph.Write(inline[i].Written);
                graph.Initializers[i].Write(destination.Graph);
                CollectAfter(graph.Initializers[i]);
            }

            return;
        }

        if (destination.DataName is null)
        {
            throw new NotSupportedException(
                $"The ONNX file would have {total} bytes; one file holds at most {destination.MaxInlineBytes}. " +
                "Write the graph to a path, where its weights can have a file of their own.");
        }

        WriteInTwo(graph, prologue, structure, inline, destination, destination.DataName);
    }

    /// <summary>The graph, and the bytes of every large constant in the second file, in the same order.</summary>
    private static void WriteInTwo(
        OnnxGraph graph,
        ProtobufWriter prologue,
        ProtobufWriter structure,
        ProtobufWriter[] inline,
        GraphDestination destination,
        string dataName)
    {
        var offset = 0L;
        var external = new ProtobufWriter?[inline.Length];
        for (var i = 0; i < inline.Length; i++)
        {
            if (graph.Initializers[i].LengthBytes >= LeastExternalBytes)
            {
                external[i] = ExternalHeader(graph.Initializers[i], dataName, offset);
                offset = Aligned(offset + graph.Initializers[i].LengthBytes);
            }
        }

        var length = (long)structure.Written.Length;
        for (var i = 0; i < inline.Length; i++)
        {
            length += external[i]?.Written.Length ?? (inline[i].Written.Length + graph.Initializers[i].LengthBytes);
        }

        prologue.LengthPrefix(GraphField, length);
        destination.Graph.Write(prologue.Written);
        destination.Graph.Write(structure.Written);
        var data = destination.OpenData();
        for (var i = 0; i < inline.Length; i++)
        {
            destination.Graph.Write((external[i] ?? inline[i]).Written);
            graph.Initializers[i].Write(external[i] is null ? destination.Graph : data);
            if (external[i] is not null)
            {
                data.Write(new byte[Aligned(data.Position) - data.Position]);
            }

            CollectAfter(graph.Initializers[i]);
        }
    }

    /// <summary>
    /// Large arrays die as soon as they are written, but are collected only with the oldest generation, and where there
    /// is much memory that is seldom: dozens of them would pile up.
    /// </summary>
    private static void CollectAfter(GraphInitializer initializer)
    {
        if (initializer.LengthBytes >= LeastCollectedBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        }
    }

    private static long Aligned(long offset) =>
        (offset + ExternalAlignmentBytes - 1) / ExternalAlignmentBytes * ExternalAlignmentBytes;

    private static long LengthWith(ProtobufWriter prologue, long graphLength)
    {
        var prefix = new ProtobufWriter();
        prefix.LengthPrefix(GraphField, graphLength);
        return prologue.Written.Length + prefix.Written.Length + graphLength;
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
    private static ProtobufWriter InlineHeader(GraphInitializer initializer)
    {
        var description = Description(initializer);
        description.LengthPrefix(9, initializer.LengthBytes);
        var header = new ProtobufWriter();
        header.LengthPrefix(TensorField, description.Written.Length + initializer.LengthBytes);
        return header.Append(description);
    }

    /// <summary>A whole <c>TensorProto</c> whose bytes lie elsewhere.</summary>
    private static ProtobufWriter ExternalHeader(GraphInitializer initializer, string dataName, long offset)
    {
        const int external = 1;
        var description = Description(initializer);
        (string Key, string Value)[] entries =
        [
            ("location", dataName),
            ("offset", offset.ToString(CultureInfo.InvariantCulture)),
            ("length", initializer.LengthBytes.ToString(CultureInfo.InvariantCulture)),
        ];
        foreach (var (key, value) in entries)
        {
            description.Message(13, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        description.Integer(14, external);
        var header = new ProtobufWriter();
        header.LengthPrefix(TensorField, description.Written.Length);
        return header.Append(description);
    }

    private static ProtobufWriter Description(GraphInitializer initializer)
    {
        var description = new ProtobufWriter();
        foreach (var dimension in initializer.Value.Shape)
        {
            description.Integer(1, dimension.Size);
        }

        description.Integer(2, (int)initializer.Value.ElementType);
        description.Text(8, initializer.Value.Name);
        return description;
    }
}
