using System.Globalization;
using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders;

/// <summary>
/// Keeps converted graphs in a folder, <c>name.onnx</c> beside <c>name.onnx.sha256</c>, which holds the length and hash
/// of the former. A graph that does not match, whatever happened to it, is written anew. Files appear under their
/// names only when complete, so several processes may share a folder.
/// </summary>
internal static class GraphCache
{
    /// <summary>The path of a graph, written first if it is missing or damaged.</summary>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="name">File name without extension; says everything that decides the graph.</param>
    /// <param name="write">Writes the graph.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static string GetOrAdd(string folder, string name, Action<Stream> write)
    {
        var path = Path.Combine(folder, name + ".onnx");
        var seal = path + ".sha256";
        if (IsIntact(path, seal))
        {
            return path;
        }

        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $"{name}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = File.Create(temporary, bufferSize: 1 << 20))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.WriteAllText(temporary + ".sha256", SealOf(temporary));
            File.Move(temporary + ".sha256", seal, overwrite: true);
            File.Move(temporary, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(temporary);
            File.Delete(temporary + ".sha256");
        }
    }

    private static bool IsIntact(string path, string seal) =>
        File.Exists(path) && File.Exists(seal) && File.ReadAllText(seal) == SealOf(path);

    private static string SealOf(string path)
    {
        var length = new FileInfo(path).Length.ToString(CultureInfo.InvariantCulture);
        return $"{CheckpointHash.OfFile(path)} {length}\n";
    }
}
