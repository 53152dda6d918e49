using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using SparseSearch.Api.Service;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.OpenSearch;

/// <summary>The mappings of open indexes, each read once. Thread-safe.</summary>
internal sealed class IndexMappings
{
    private readonly ConditionalWeakTable<ServedIndex, IndexMapping> _known = [];

    /// <summary>An index's mapping; the default one where it was made without.</summary>
    public IndexMapping Of(ServedIndex index) => _known.GetValue(index, static index =>
    {
        var snapshot = index.Use();
        try
        {
            return Read(snapshot.Index.Manifest);
        }
        finally
        {
            snapshot.Release();
        }
    });

    /// <summary>An index's mapping with the members that its documents brought, as answers show it.</summary>
    public JsonObject Describe(ServedIndex index)
    {
        var mapping = Of(index);
        var shown = mapping.Json.DeepClone().AsObject();
        foreach (var field in index.Live.Fields.Fields.Where(field => !mapping.Has(field.Name)))
        {
            var place = shown;
            foreach (var part in field.Name.Split('.'))
            {
                var members = place["properties"] as JsonObject;
                place["properties"] = members ??= [];
                var next = members[part] as JsonObject;
                members[part] = next ??= [];
                place = next;
            }

            place["type"] = field.Kind switch
            {
                FieldKind.Number => "double",
                var kind => kind.ToString().ToLowerInvariant(),
            };
        }

        return shown;
    }

    private static IndexMapping Read(IndexManifest manifest)
    {
        var mapping = manifest.Options.TryGetValue(LiveOptions.MappingKey, out var json)
            ? new MappingReading().Read(JsonElement.Parse(json))
            : MappingReading.Default;
        return manifest.Options.TryGetValue("text", out var text) && text == nameof(TextStorage.Dropped)
            ? mapping with { KeepsSource = false }
            : mapping;
    }
}
