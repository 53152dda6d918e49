using System.Text.Json;
using System.Text.Json.Nodes;
using SparseSearch.Core.Filters;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Reads the object behind <c>mappings</c>, once.</summary>
internal sealed class MappingReading
{
    private const string Example = "{\"properties\": {\"text\": {\"type\": \"text\"}, \"embedding\": {\"type\": \"rank_features\"}}}";

    private readonly Dictionary<string, FieldKind> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private SparseField? _sparse;
    private bool _keepsSource = true;
    private (string? Text, string? Title) _asked;
    private string[] _notInSource = [];

    /// <summary>The model that is asked for; null for the service's only one.</summary>
    public string? Model { get; private set; }

    /// <summary>The terms of ready-made vectors; null where a model has them.</summary>
    public string[]? Vocabulary { get; private set; }

    /// <summary>What an index has that declares nothing, or was not made by OpenSearch's routes.</summary>
    public static IndexMapping Default { get; } = new MappingReading().Read(JsonElement.Parse(
        """{"properties": {"title": {"type": "text"}, "text": {"type": "text"}, "vector": {"type": "rank_features"}}}"""u8));

    /// <summary>Reads it.</summary>
    /// <exception cref="Service.RequestException">It has what is not supported, or contradicts itself.</exception>
    public IndexMapping Read(JsonElement mappings)
    {
        Demand(mappings, JsonValueKind.Object, "mappings");
        foreach (var member in mappings.EnumerateObject())
        {
            switch (member.Name)
            {
                case "properties":
                    ReadProperties(member.Value, "");
                    break;
                case "_meta":
                    ReadMeta(member.Value);
                    break;
                case "_source":
                    ReadSource(member.Value);
                    break;
                case "dynamic" when member.Value.ToString() is "true" or "True":
                case "date_detection" or "numeric_detection" when member.Value.ValueKind == JsonValueKind.False:
                    break;
                default:
                    throw Mapping(
                        $"Root mapping definition has unsupported parameters: [{member.Name} : {member.Value}].",
                        "It has properties, _meta and _source; dynamic is true, date_detection and numeric_detection are false.");
            }
        }

        if (!_keepsSource && _notInSource.Length > 0)
        {
            throw Mapping("[_source] is not enabled and excludes members.", "Leave one out.");
        }

        if (_notInSource.FirstOrDefault(name => name != _sparse?.Name) is { } excluded)
        {
            throw Mapping(
                $"[_source] excludes [{excluded}].", "The sparse field is never part of _source; nothing else can be left out.");
        }

        var kept = JsonObject.Create(mappings) ?? [];
        (kept["_meta"] as JsonObject)?.Remove("vocabulary");
        var (text, title) = Chosen();
        return new IndexMapping(kept, text, title, _sparse, _keepsSource, _fields, _texts);
    }

    private void ReadProperties(JsonElement properties, string prefix)
    {
        Demand(properties, JsonValueKind.Object, "properties");
        foreach (var field in properties.EnumerateObject())
        {
            var name = prefix + field.Name;
            Demand(field.Value, JsonValueKind.Object, name);
            var type = field.Value.TryGetProperty("type", out var given) ? given.ToString()
                : field.Value.TryGetProperty("properties", out _) ? "object"
                : throw Mapping($"No type specified for field [{name}].", $"An example: {Example}");
            Declare(name, type, field.Value);
            DemandOnly(name, type, field.Value);
        }
    }

    private void Declare(string name, string type, JsonElement field)
    {
        switch (type)
        {
            case "text":
                _texts.Add(name);
                break;
            case "rank_features" or "sparse_vector":
                if (_sparse is not null || name.Contains('.', StringComparison.Ordinal))
                {
                    throw Mapping(
                        $"The field [{name}] is of type [{type}], and an index has one field of sparse vectors, which is no part of "
                        + "another.", "Declare one.");
                }

                _sparse = new SparseField(name, type == "sparse_vector", HasSeismic(name, field));
                break;
            case "object":
                if (field.TryGetProperty("properties", out var inner))
                {
                    ReadProperties(inner, name + ".");
                }

                break;
            default:
                _fields[name] = type switch
                {
                    "keyword" => FieldKind.Keyword,
                    "date" => FieldKind.Date,
                    "boolean" => FieldKind.Boolean,
                    "byte" or "short" or "integer" or "long" or "float" or "double" => FieldKind.Number,
                    _ => throw Mapping(
                        $"No handler for type [{type}] declared on field [{name}].",
                        "There are text, keyword, date, boolean, byte, short, integer, long, float, double, object, rank_features and "
                        + "sparse_vector."),
                };
                break;
        }
    }

    private static bool HasSeismic(string name, JsonElement field)
    {
        if (!field.TryGetProperty("method", out var method))
        {
            return false;
        }

        Demand(method, JsonValueKind.Object, "method");
        foreach (var member in method.EnumerateObject())
        {
            if ((member.Name, member.Value.ToString()) is not (("name", "seismic") or ("engine", "lucene")))
            {
                throw Mapping(
                    $"The method of field [{name}] has [{member.Name} : {member.Value}].",
                    "Its name is seismic, and the service chooses the parameters; without a method search is exact.");
            }
        }

        return true;
    }

    private static void DemandOnly(string name, string type, JsonElement field)
    {
        foreach (var member in field.EnumerateObject())
        {
            var known = member.Name switch
            {
                "type" => true,
                "properties" => type == "object",
                "method" => type == "sparse_vector",
                "format" => type == "date" && member.Value.ToString() is "strict_date_optional_time" or "date_optional_time",
                _ => false,
            };
            if (!known)
            {
                throw Mapping($"unknown parameter [{member.Name}] on mapper [{name}] of type [{type}].", "Leave it out.");
            }
        }
    }

    private void ReadMeta(JsonElement meta)
    {
        Demand(meta, JsonValueKind.Object, "_meta");
        _asked = (TextOf(meta, "text"), TextOf(meta, "title"));
        Model = TextOf(meta, "model");
        if (meta.TryGetProperty("vocabulary", out var terms))
        {
            Demand(terms, JsonValueKind.Array, "_meta.vocabulary");
            Vocabulary = [.. terms.EnumerateArray().Select(static term => Text(term, "_meta.vocabulary"))];
        }
    }

    private void ReadSource(JsonElement source)
    {
        Demand(source, JsonValueKind.Object, "_source");
        foreach (var member in source.EnumerateObject())
        {
            switch (member.Name, member.Value.ValueKind)
            {
                case ("enabled", JsonValueKind.True or JsonValueKind.False):
                    _keepsSource = member.Value.GetBoolean();
                    break;
                case ("excludes", JsonValueKind.Array):
                    _notInSource = [.. member.Value.EnumerateArray().Select(static name => Text(name, "_source.excludes"))];
                    break;
                default:
                    throw Mapping($"[_source] has [{member.Name} : {member.Value}].", "It has enabled and excludes.");
            }
        }
    }

    private (string Text, string? Title) Chosen()
    {
        string[] top = [.. _texts.Where(static name => !name.Contains('.', StringComparison.Ordinal))];
        foreach (var asked in new[] { _asked.Text, _asked.Title })
        {
            if (asked is not null && !top.Contains(asked))
            {
                throw Mapping($"[_meta] names [{asked}], which is no field of type text.", "Declare it under properties.");
            }
        }

        var title = _asked.Title ?? (top.Length == 0 || top.Contains("title") && _asked.Text != "title" ? "title" : null);
        string[] others = [.. top.Where(name => name != title)];
        var text = _asked.Text ?? (others.Length == 0 || others.Contains("text") ? "text" : others.Length == 1 ? others[0]
            : throw Mapping(
                $"There are several fields of type text: {string.Join(", ", others)}.",
                "Say which one the model reads: \"_meta\": {\"text\": \"NAME\"}."));
        return text != title ? (text, title) : throw Mapping($"[_meta] names [{text}] as text and as title.", "Name two.");
    }

    private static string? TextOf(JsonElement meta, string name) =>
        meta.TryGetProperty(name, out var value) ? Text(value, $"_meta.{name}") : null;

    private static string Text(JsonElement value, string where)
    {
        Demand(value, JsonValueKind.String, where);
        return value.GetString() ?? "";
    }

    private static void Demand(JsonElement value, JsonValueKind kind, string where)
    {
        if (value.ValueKind != kind)
        {
            throw Mapping($"[{where}] is {value.ValueKind}.", $"Give {kind}. An example: {Example}");
        }
    }
}
