using System.Text.Json.Serialization;

namespace SparseSearch.Api.Contracts;

/// <summary>The JSON of requests and answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CreateIndexRequest))]
[JsonSerializable(typeof(IndexDescription))]
[JsonSerializable(typeof(IndexList))]
[JsonSerializable(typeof(WriteResult))]
[JsonSerializable(typeof(DocumentResult))]
[JsonSerializable(typeof(SearchQuery))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(BatchQuery))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(EncodeRequest))]
[JsonSerializable(typeof(EncodeAnswer))]
[JsonSerializable(typeof(EmbedSparseRequest))]
[JsonSerializable(typeof(SparseValue[][]))]
[JsonSerializable(typeof(ServiceInfo))]
[JsonSerializable(typeof(StartJobRequest))]
[JsonSerializable(typeof(JobDescription))]
[JsonSerializable(typeof(JobList))]
internal sealed partial class ApiJson : JsonSerializerContext;
