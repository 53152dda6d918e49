using System.Text.Json;
using SparseSearch.Api.Service;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Makes an index of what <c>PUT /INDEX</c> says.</summary>
internal static class IndexMaking
{
    /// <summary>The longest mapping that an index keeps, in characters of JSON.</summary>
    private const int MostMappingCharacters = 64 << 10;

    /// <summary>Makes it.</summary>
    /// <exception cref="RequestException">Something is not supported, or there is such an index.</exception>
    public static ServedIndex Make(string name, JsonElement? body, IndexRegistry all, ServedModels models)
    {
        var reading = new MappingReading();
        IndexMapping? mapping = null;
        foreach (var member in Members(body))
        {
            switch (member.Name)
            {
                case "settings":
                    IndexSettings.Check(member.Value);
                    break;
                case "mappings":
                    mapping = reading.Read(member.Value);
                    break;
                case "aliases" when member.Value.ValueKind == JsonValueKind.Object && member.Value.GetPropertyCount() == 0:
                    break;
                default:
                    throw Parsing(
                        $"unknown key [{member.Name}] for create index.",
                        "It has settings and mappings; aliases are made with PUT /v1/aliases/NAME.");
            }
        }

        mapping = mapping is null || mapping.Json.Count == 0 ? MappingReading.Default : mapping;
        var json = mapping.Json.ToJsonString();
        if (json.Length > MostMappingCharacters)
        {
            throw Mapping($"The mapping has {json.Length} characters.", $"Give at most {MostMappingCharacters}.");
        }

        return all.Create(
            name, VocabularyOf(reading), ModelOf(reading, models), SectionsOf(mapping), new LiveOptions
            {
                Fields = FieldsOf(mapping),
                Text = mapping.KeepsSource ? TextStorage.Kept : TextStorage.Dropped,
                Mapping = json,
            });
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement? body) => body?.ValueKind switch
    {
        null => default,
        JsonValueKind.Object => body.Value.EnumerateObject(),
        var kind => throw Parsing($"The body is {kind}.", "Give an object with settings and mappings."),
    };

    private static string? ModelOf(MappingReading reading, ServedModels models)
    {
        if (reading.Vocabulary is not null)
        {
            return reading.Model is null ? null : throw Mapping("[_meta] has a model and a vocabulary.", "Give one of them.");
        }

        return reading.Model ?? (models.Names.Count == 1 ? models.Names[0] : throw Mapping(
            $"[_meta] names no model, and the service has {models.Names.Count}.",
            models.Names.Count > 0 ? $"Name one of {string.Join(", ", models.Names)}: \"mappings\": {{\"_meta\": {{\"model\": \"NAME\"}}}}."
                : "Have one added to the configuration, or give _meta.vocabulary with the terms of ready-made vectors."));
    }

    private static Vocabulary? VocabularyOf(MappingReading reading)
    {
        if (reading.Vocabulary?.CountBy(static term => term).FirstOrDefault(static term => term.Value > 1) is { Key: { } twice })
        {
            throw Mapping($"The term [{twice}] stands in the vocabulary more than once.", "Give each term of _meta.vocabulary once.");
        }

        try
        {
            return reading.Vocabulary is { } terms ? new Vocabulary(terms) : null;
        }
        catch (ArgumentException error)
        {
            throw Mapping(error.Message, "Correct _meta.vocabulary.", error);
        }
    }

    private static FieldSchema FieldsOf(IndexMapping mapping)
    {
        try
        {
            return new FieldSchema([.. mapping.Fields.Select(static field => new FieldDefinition(field.Key, field.Value))]);
        }
        catch (ArgumentException error)
        {
            throw Mapping(error.Message, "Correct the properties.", error);
        }
    }

    private static EngineSections SectionsOf(IndexMapping mapping) => EngineSections.For(
        mapping.Sparse is { IsSeismic: true } ? [EngineCatalog.Default, EngineCatalog.Seismic] : [EngineCatalog.Default]);
}
