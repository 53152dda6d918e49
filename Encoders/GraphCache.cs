using System.Globalization;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Encoders;

/// <summary>
/// Keeps converted graphs in a folder: <c>name.onnx</c>, <c>name.onnx.data</c> if its weights need a file of their own,
/// and <c>name.onnx.sha256</c>, which holds length and hash of the others, a line each. A graph that does not match,
/// whatever happened to it, is written anew. Files appear under their names only when complete, so several processes
/// may share a folder.
/// </summary>
internal static class GraphCache
{
    /// <summary>
    /// Weights longer than this are checked by their length alone each time: hashing 15 GB would take longer than
    /// anything else that is done with them. Their hash is kept for whoever wants to check it.
    /// </summary>
    private const long MostHashedBytes = 1L << 28;

    /// <summary>The path of a graph, written first if it is missing or damaged.</summary>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="name">File name without extension; says everything that decides the graph.</param>
    /// <param name="write">Writes the graph.</param>
    /// <param name="maxInlineBytes">From how many bytes on a graph's weights get a file of their own.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static string GetOrAdd(
        string folder,
        string name,
        Action<GraphDestination> write,
        long maxInlineBytes = GraphDestination.MostInlineBytes)
    {
        var path = Path.Combine(folder, name + ".onnx");
        var seal = path + ".sha256";
        if (IsIntact(path, seal))
        {
            return path;
        }

        Directory.CreateDirectory(folder);
        var data = GraphFile.Write(path, write, maxInlineBytes);
        var temporary = $"{seal}.{Path.GetRandomFileName()}.tmp";
        try
        {
            File.WriteAllText(temporary, SealOf(path, data));
            File.Move(temporary, seal, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool IsIntact(string path, string seal)
    {
        if (!File.Exists(path) || !File.Exists(seal))
        {
            return false;
        }

        var text = File.ReadAllText(seal);
        return DataIn(text) is var data && IsIntact(path + GraphFile.DataSuffix, data) && text == SealOf(path, data);
    }

    private static bool IsIntact(string path, GraphData? data) =>
        data is null
        || (File.Exists(path)
            && new FileInfo(path).Length == data.LengthBytes
            && (data.LengthBytes > MostHashedBytes || CheckpointHash.OfFile(path) == data.Hash));

    private static string SealOf(string path, GraphData? data)
    {
        var graph = Line(CheckpointHash.OfFile(path), new FileInfo(path).Length);
        return data is null ? graph : graph + Line(data.Hash, data.LengthBytes);
    }

    private static string Line(string hash, long lengthBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{hash} {lengthBytes}\n");

    /// <summary>What the second line says of the weights' file; null where there is no such line.</summary>
    private static GraphData? DataIn(string seal) =>
        seal.Split('\n') is [_, var line, ..]
        && line.Split(' ') is [var hash, var length]
        && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var lengthBytes)
            ? new GraphData(lengthBytes, hash)
            : null;
}
