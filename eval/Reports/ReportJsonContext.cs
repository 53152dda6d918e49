using System.Text.Json.Serialization;

namespace SparseSearch.Eval.Reports;

/// <summary>The generated code that writes a <see cref="ReportJson"/>.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportJson))]
[JsonSerializable(typeof(ScoreJson))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
