using System.Text.Json.Nodes;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>An operation as the service's OpenAPI description has it.</summary>
/// <param name="Method">Its HTTP method.</param>
/// <param name="Route">Its path with parameters in braces.</param>
/// <param name="Queries">Names of its query parameters.</param>
/// <param name="Type">The first content type of its body, or null where it has none.</param>
/// <param name="Schema">The schema of a JSON body, or null.</param>
/// <param name="Example">An example of a body as text, or empty.</param>
internal sealed record DescribedOperation(
    string Method, string Route, IReadOnlyList<string> Queries, string? Type, JsonNode? Schema, string Example)
{
    private static readonly string[] s_methods = ["get", "put", "post", "delete", "patch", "head"];

    /// <summary>Reads all operations of a description.</summary>
    public static IReadOnlyList<DescribedOperation> ReadAll(JsonNode description) =>
        [.. from path in description["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where s_methods.Contains(operation.Key)
            select Read(operation.Key.ToUpperInvariant(), path.Key, operation.Value!)];

    private static DescribedOperation Read(string method, string route, JsonNode operation)
    {
        var queries = (operation["parameters"]?.AsArray() ?? []).Where(static p => (string?)p!["in"] == "query")
            .Select(static p => (string)p!["name"]!).ToArray();
        var content = operation["requestBody"]?["content"]?.AsObject();
        if (content is not { Count: > 0 })
        {
            return new DescribedOperation(method, route, queries, null, null, "");
        }

        var (type, media) = content.First();
        var example = media!["example"];
        var text = example is JsonValue value && value.TryGetValue<string>(out var lines) ? lines : example?.ToJsonString() ?? "";
        return new DescribedOperation(method, route, queries, type, type.EndsWith("json", StringComparison.Ordinal) ? media["schema"] : null, text);
    }
}
