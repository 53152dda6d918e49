using System.IO.Compression;
using ZstdSharp;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Opens files that may be packed: <c>.zst</c> and <c>.gz</c> by their ending, anything else as it is.
/// </summary>
public static class PackedFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Opens a file for reading from its beginning; the caller disposes the stream.</summary>
    /// <returns>
    /// The unpacked bytes. Where the packed file is damaged or ends early, reading throws
    /// <see cref="InvalidDataException"/> with path, reason and remedy.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Stream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'. Check the path.", path);
        }

        var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        return Path.GetExtension(path) switch
        {
            ".zst" => new UnpackingStream(
                new DecompressionStream(file, BufferBytes, checkEndOfStream: true, leaveOpen: false), path),
            ".gz" => new UnpackingStream(GzipReadStream.Open(file), path),
            _ => file,
        };
    }

    /// <summary>Creates a file, or replaces it, packing what is written as its ending says.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    public static Stream Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
        return Path.GetExtension(path) switch
        {
            ".zst" => new CompressionStream(file, level: 9, bufferSize: BufferBytes, leaveOpen: false),
            ".gz" => new GZipStream(file, CompressionLevel.Optimal),
            _ => file,
        };
    }
}
