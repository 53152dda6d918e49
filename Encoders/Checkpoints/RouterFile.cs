using System.Text.Json;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Reads the routes of a Router: <c>types</c> names each module's class, <c>structure</c> each route's modules. A side
/// without a route of its own takes <c>default_route</c>.
/// </summary>
internal sealed record RouterFile
{
    /// <summary>The file's name; older versions wrote <c>config.json</c> instead.</summary>
    public const string FileName = "router_config.json";

    private const string QueryRoute = "query", DocumentRoute = "document";

    /// <summary>The file that was read.</summary>
    public required string Path { get; init; }

    /// <summary>The modules of queries.</summary>
    public required IReadOnlyList<ModuleEntry> Query { get; init; }

    /// <summary>The modules of documents.</summary>
    public required IReadOnlyList<ModuleEntry> Document { get; init; }

    /// <summary>Reads the router of a folder.</summary>
    /// <exception cref="CheckpointFormatException">There is none, or it is malformed, or lacks a side.</exception>
    public static RouterFile Read(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        path = File.Exists(path) ? path : System.IO.Path.Combine(folder, ModelConfig.FileName);
        if (!File.Exists(path))
        {
            throw Failure(System.IO.Path.Combine(folder, FileName), "no such file", null);
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            var (types, structure) = (root.GetProperty("types"), root.GetProperty("structure"));
            RequireNoMappings(path, root);
            return new RouterFile
            {
                Path = path,
                Query = Route(path, root, types, structure, QueryRoute),
                Document = Route(path, root, types, structure, DocumentRoute),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Failure(path, e.Message, e);
        }
    }

    private static List<ModuleEntry> Route(
        string path, JsonElement root, JsonElement types, JsonElement structure, string name)
    {
        if (!structure.TryGetProperty(name, out var modules)
            && !(DefaultRoute(root) is { } other && structure.TryGetProperty(other, out modules)))
        {
            throw Failure(path, $"no route '{name}' and no default_route", null);
        }

        return [.. modules.EnumerateArray().Select(m => m.GetString() ?? "")
            .Select(m => ModuleEntry.Of(types.GetProperty(m).GetString() ?? "", m))];
    }

    private static string? DefaultRoute(JsonElement root) =>
        root.TryGetProperty("parameters", out var parameters)
        && parameters.TryGetProperty("default_route", out var route) ? route.GetString() : null;

    private static void RequireNoMappings(string path, JsonElement root)
    {
        if (root.TryGetProperty("parameters", out var parameters)
            && parameters.TryGetProperty("route_mappings", out var mappings)
            && mappings.ValueKind == JsonValueKind.Object
            && mappings.EnumerateObject().Any())
        {
            throw new CheckpointFormatException(
                path, "no route_mappings", mappings.GetRawText(), SentenceTransformersFolder.Remedy);
        }
    }

    private static CheckpointFormatException Failure(string path, string found, Exception? inner) => new(
        path, $"a router with types, structure and the routes {QueryRoute} and {DocumentRoute}", found,
        SentenceTransformersFolder.Remedy, inner);
}
