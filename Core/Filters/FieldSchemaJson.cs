using System.Text.Json.Serialization;

namespace SparseSearch.Core.Filters;

/// <summary>The JSON form of a schema, written and read without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FieldSchema))]
internal sealed partial class FieldSchemaJson : JsonSerializerContext;
