using System.Text.Json;
using System.Text.Json.Serialization;

namespace SparseSearch.Client;

/// <summary>A document to add, or to put in place of the one with its id.</summary>
/// <param name="Id">Any text that is not empty.</param>
/// <param name="Text">What is encoded and shown; may be empty where there is a vector.</param>
public sealed record NewDocument([property: JsonPropertyName("_id")] string Id, string Text)
{
    /// <summary>The title, encoded before the text; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Terms and weights above 0, where documents are sent encoded.</summary>
    public IReadOnlyDictionary<string, float>? Vector { get; init; }

    /// <summary>Other members, which filters may name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Fields { get; set; }
}
