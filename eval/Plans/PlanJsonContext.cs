using System.Text.Json.Serialization;

namespace SparseSearch.Eval.Plans;

/// <summary>The generated code that reads and writes the files of a results folder.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(CellResult))]
[JsonSerializable(typeof(PlanRecord))]
[JsonSerializable(typeof(IndexBuildFacts))]
[JsonSerializable(typeof(List<QueryFacts>))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
