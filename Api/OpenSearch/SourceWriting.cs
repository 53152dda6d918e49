using System.Text.Json;
using SparseSearch.Core.Documents;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Writes a stored document as it came, or the part of it that is asked for.</summary>
internal static class SourceWriting
{
    /// <summary>Writes it as an object. Empty texts, which are not told from missing ones, are left out.</summary>
    public static void Write(Utf8JsonWriter json, SourceDocument document, IndexMapping mapping, SourceFilter filter)
    {
        json.WriteStartObject();
        WriteText(json, mapping.Title, document.Title, filter);
        WriteText(json, mapping.Text, document.Text, filter);
        if (!document.Fields.IsEmpty)
        {
            using var fields = JsonDocument.Parse(document.Fields);
            foreach (var member in fields.RootElement.EnumerateObject())
            {
                if (filter.ShowsAll)
                {
                    member.WriteTo(json);
                }
                else if (Part(member.Value, member.Name, filter) is { } part)
                {
                    json.WritePropertyName(member.Name);
                    part(json);
                }
            }
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string? name, string text, SourceFilter filter)
    {
        if (name is not null && text.Length > 0 && filter.Shows(name, out _))
        {
            json.WriteString(name, text);
        }
    }

    /// <summary>Writes what is shown of a value; null where that is nothing.</summary>
    private static Action<Utf8JsonWriter>? Part(JsonElement value, string path, SourceFilter filter)
    {
        var isShown = filter.Shows(path, out var isExcluded);
        if (isExcluded)
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.GetPropertyCount() > 0:
                List<(string Name, Action<Utf8JsonWriter> Write)> members = [];
                foreach (var member in value.EnumerateObject())
                {
                    if (Part(member.Value, $"{path}.{member.Name}", filter) is { } part)
                    {
                        members.Add((member.Name, part));
                    }
                }

                return members.Count == 0 ? null : json =>
                {
                    json.WriteStartObject();
                    members.ForEach(member =>
                    {
                        json.WritePropertyName(member.Name);
                        member.Write(json);
                    });
                    json.WriteEndObject();
                };
            case JsonValueKind.Array when value.EnumerateArray().Any(static item => item.ValueKind == JsonValueKind.Object):
                List<Action<Utf8JsonWriter>> items =
                    [.. value.EnumerateArray().Select(item => Part(item, path, filter)).OfType<Action<Utf8JsonWriter>>()];
                return items.Count == 0 ? null : json =>
                {
                    json.WriteStartArray();
                    items.ForEach(item => item(json));
                    json.WriteEndArray();
                };
            default:
                return isShown ? value.WriteTo : null;
        }
    }
}
