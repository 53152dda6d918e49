using System.Text.Json;
using System.Text.Json.Nodes;

namespace SparseSearch.Core.Segments;

/// <summary>
/// A name that stands for an index and is moved to another one in one step: a small file <c>NAME.alias</c> that holds the
/// path of an index folder. Whoever opens the name after the move opens the new index; whoever has the old one open keeps it.
/// </summary>
public static class IndexAlias
{
    /// <summary>What a file name of an alias ends in.</summary>
    public const string Extension = ".alias";

    /// <summary>The name of the one member.</summary>
    private const string Member = "index";

    /// <summary>Whether a path is that of an alias, there or not.</summary>
    public static bool IsAlias(string path) => Path.GetExtension(path) == Extension && !Directory.Exists(path);

    /// <summary>The folder behind a path: where an alias points, and any other path as it is.</summary>
    /// <exception cref="FileNotFoundException">There is no such alias.</exception>
    /// <exception cref="InvalidDataException">The file is no alias.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsAlias(path))
        {
            return path;
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no alias {path}. Point one at an index first, or check the path.", path);
        }

        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject { Count: 1 } file
                && file[Member] is JsonValue value && value.TryGetValue<string>(out var folder) && folder.Length > 0)
            {
                return Path.GetFullPath(folder, FolderOf(path));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // Said below: no JSON, half of a surrogate pair, or a name that no file has.
        }

        throw new InvalidDataException($"{path} is no alias: it should hold {{\"{Member}\": \"FOLDER\"}}. Point it anew.");
    }

    /// <summary>Points an alias at an index, from now on and in one step; it is on disk when this returns.</summary>
    /// <param name="path">Ends in <see cref="Extension"/>.</param>
    /// <param name="folder">An index; kept relative to the alias where it lies beside or below it.</param>
    /// <exception cref="ArgumentException">The path is not that of an alias.</exception>
    /// <exception cref="IndexFormatException">The folder holds no index.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Point(string path, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!IsAlias(path))
        {
            throw new ArgumentException($"{path} is not the name of an alias: give a file name that ends in {Extension}.", nameof(path));
        }

        folder = Path.GetFullPath(folder);
        _ = IndexManifestFile.Read(folder);
        var relative = Path.GetRelativePath(FolderOf(path), folder);
        var kept = relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
        var json = new JsonObject { [Member] = kept }.ToJsonString() + "\n";
        DurableFile.WriteAll(path, System.Text.Encoding.UTF8.GetBytes(json), FileOperations.Unwatched);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
}
