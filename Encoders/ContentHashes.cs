using System.Globalization;
using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders;

/// <summary>
/// Remembers the hashes of large models in the cache folder, by path, length and time of the last write of every file,
/// so that fifteen gigabytes are read once and not whenever the model is opened. Small models are always read.
/// </summary>
internal static class ContentHashes
{
    /// <summary>Files that together are no longer than this are hashed each time, in half a second.</summary>
    public const long MostHashedBytes = 1L << 28;

    /// <summary>The hash of some files.</summary>
    /// <param name="cacheFolder">Created when needed; a folder that cannot be written only costs time.</param>
    /// <param name="files">Full paths of every file that <paramref name="compute"/> reads, existing ones.</param>
    /// <param name="compute">Reads them; 64 hexadecimal digits.</param>
    /// <param name="mostHashedBytes">From how many bytes on a hash is remembered.</param>
    public static string GetOrAdd(
        string cacheFolder, IReadOnlyList<string> files, Func<string> compute, long mostHashedBytes = MostHashedBytes)
    {
        var infos = files.Select(static f => new FileInfo(f)).ToArray();
        if (infos.Sum(static f => f.Length) <= mostHashedBytes)
        {
            return compute();
        }

        var key = CheckpointHash.OfText(string.Join('\n', infos.Select(static f => string.Create(
            CultureInfo.InvariantCulture, $"{f.FullName} {f.Length} {f.LastWriteTimeUtc.Ticks}"))));
        var path = Path.Combine(cacheFolder, $"{key}.content");
        if (File.Exists(path) && File.ReadAllText(path) is { Length: 64 } known)
        {
            return known;
        }

        var hash = compute();
        Remember(path, hash);
        return hash;
    }

    private static void Remember(string path, string hash)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
            var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
            File.WriteAllText(temporary, hash);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The hash is right without being remembered.
        }
    }
}
