using System.Text.Json.Serialization;
using SparseSearch.Api.Contracts;

namespace SparseSearch.Client;

/// <summary>The JSON of requests and answers, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(NewDocument))]
[JsonSerializable(typeof(ServiceProblem))]
[JsonSerializable(typeof(CreateIndexRequest))]
[JsonSerializable(typeof(IndexDescription))]
[JsonSerializable(typeof(IndexList))]
[JsonSerializable(typeof(WriteResult))]
[JsonSerializable(typeof(DocumentResult))]
[JsonSerializable(typeof(SearchQuery))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(BatchQuery))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(AliasDescription))]
[JsonSerializable(typeof(AliasList))]
[JsonSerializable(typeof(PointAliasRequest))]
[JsonSerializable(typeof(MakeSnapshotRequest))]
[JsonSerializable(typeof(RestoreRequest))]
[JsonSerializable(typeof(SnapshotDescription))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(WarmUpRequest))]
[JsonSerializable(typeof(WarmUpAnswer))]
[JsonSerializable(typeof(IndexStatistics))]
[JsonSerializable(typeof(ServiceStatistics))]
[JsonSerializable(typeof(EncodeRequest))]
[JsonSerializable(typeof(EncodeAnswer))]
[JsonSerializable(typeof(StartJobRequest))]
[JsonSerializable(typeof(JobDescription))]
[JsonSerializable(typeof(JobList))]
internal sealed partial class ClientJson : JsonSerializerContext;
