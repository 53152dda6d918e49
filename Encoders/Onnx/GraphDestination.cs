namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Where a graph is written: one stream, and, for graphs whose weights do not fit one file, a second one for their
/// bytes. Not thread-safe.
/// </summary>
internal sealed class GraphDestination
{
    /// <summary>Protocol buffers stop at 2 GiB, so a larger graph needs its weights in a second file.</summary>
    public const long MostInlineBytes = int.MaxValue;

    private readonly Func<Stream>? _openData;

    /// <summary>One stream only: a graph that does not fit is refused.</summary>
    public GraphDestination(Stream graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
    }

    /// <summary>Two streams.</summary>
    /// <param name="graph">The graph; stays the caller's.</param>
    /// <param name="dataName">The name of the second file, which the graph refers to; it must lie beside it.</param>
    /// <param name="openData">Opens the second file, if it is needed; the stream stays the caller's.</param>
    /// <param name="maxInlineBytes">From how many bytes on weights go to the second file.</param>
    public GraphDestination(
        Stream graph, string dataName, Func<Stream> openData, long maxInlineBytes = MostInlineBytes)
        : this(graph)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataName);
        ArgumentNullException.ThrowIfNull(openData);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxInlineBytes, MostInlineBytes);
        DataName = dataName;
        _openData = openData;
        MaxInlineBytes = maxInlineBytes;
    }

    /// <summary>The graph, and its weights if they fit; written from its position on.</summary>
    public Stream Graph { get; }

    /// <summary>The name of the second file, or null where there is none.</summary>
    public string? DataName { get; }

    /// <summary>The most bytes of a graph with its weights inside.</summary>
    public long MaxInlineBytes { get; } = MostInlineBytes;

    /// <summary>One stream only.</summary>
    public static implicit operator GraphDestination(Stream graph) => new(graph);

    /// <summary>Opens the second file.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Stream OpenData() =>
        _openData?.Invoke() ?? throw new InvalidOperationException("The graph has no second file.");
}
