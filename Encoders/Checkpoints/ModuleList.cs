using System.Text.Json;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Reads <c>modules.json</c>.</summary>
internal static class ModuleList
{
    /// <summary>The modules in order.</summary>
    /// <exception cref="CheckpointFormatException">The file is malformed.</exception>
    public static IReadOnlyList<ModuleEntry> Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. json.RootElement.EnumerateArray().Select(static m => ModuleEntry.Of(
                m.GetProperty("type").GetString() ?? "", m.GetProperty("path").GetString() ?? ""))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointFormatException(
                path, "a list of modules, each with type and path", e.Message, SentenceTransformersFolder.Remedy, e);
        }
    }
}
