namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// Writes a graph to a path; weights that one file cannot hold go to <c>name.onnx.data</c> beside it. Both are written
/// under other names first, so that a graph appears whole or not at all, and never beside the weights of another one.
/// </summary>
internal static class GraphFile
{
    /// <summary>What is appended to a graph's path for the file of its weights.</summary>
    public const string DataSuffix = ".data";

    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a graph; replaces an older one.</summary>
    /// <param name="path">The graph's file.</param>
    /// <param name="write">Writes to what it is given.</param>
    /// <param name="maxInlineBytes">From how many bytes on weights go to the second file.</param>
    /// <returns>The second file, or null where everything is in one.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static GraphData? Write(
        string path, Action<GraphDestination> write, long maxInlineBytes = GraphDestination.MostInlineBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path), data = full + DataSuffix;
        var temporary = $"{full}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var written = WriteBoth(temporary, Path.GetFileName(data), write, maxInlineBytes);
            if (written is not null)
            {
                // An older graph must not be found beside the new weights if this stops halfway.
                File.Delete(full);
                File.Move(temporary + DataSuffix, data, overwrite: true);
            }

            File.Move(temporary, full, overwrite: true);
            if (written is null)
            {
                File.Delete(data);
            }

            return written;
        }
        finally
        {
            File.Delete(temporary);
            File.Delete(temporary + DataSuffix);
        }
    }

    private static GraphData? WriteBoth(
        string temporary, string dataName, Action<GraphDestination> write, long maxInlineBytes)
    {
        FileStream? data = null;
        HashingStream? hashing = null;
        try
        {
            using var graph = File.Create(temporary, BufferBytes);
            write(new GraphDestination(
                graph,
                dataName,
                () => hashing = new HashingStream(data = File.Create(temporary + DataSuffix, BufferBytes)),
                maxInlineBytes));
            graph.Flush(flushToDisk: true);
            data?.Flush(flushToDisk: true);
            return hashing is null ? null : new GraphData(hashing.Length, hashing.TakeHash());
        }
        finally
        {
            hashing?.Dispose();
            data?.Dispose();
        }
    }
}
