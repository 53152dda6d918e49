using System.Text.Json;
using System.Text.Json.Nodes;
using SparseSearch.Api.Contracts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Api.Service;

/// <summary>What answers show of documents and vectors.</summary>
internal static class DocumentReading
{
    /// <summary>A document's other members as they were given; null where it has none.</summary>
    /// <param name="document">The document.</param>
    /// <param name="names">Those that are wanted; all where null.</param>
    public static JsonElement? FieldsOf(SourceDocument document, IReadOnlyList<string>? names = null)
    {
        if (document.Fields.IsEmpty || names is { Count: 0 })
        {
            return null;
        }

        var all = JsonElement.Parse(document.Fields.Span);
        if (names is null)
        {
            return all;
        }

        var wanted = new JsonObject();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (all.TryGetProperty(name, out var value))
            {
                wanted[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        return JsonElement.Parse(wanted.ToJsonString());
    }

    /// <summary>A vector's terms, the heaviest first.</summary>
    public static IReadOnlyList<TermWeight> TermsOf(SparseVector vector, Vocabulary vocabulary) =>
        [.. vector.PlacesByWeight().Select(i => new TermWeight(vocabulary.TermOf(vector.TermIds[i]), vector.Weights[i]))];
}
