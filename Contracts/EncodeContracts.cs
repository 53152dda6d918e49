using System.Text.Json;
using System.Text.Json.Serialization;

namespace SparseSearch.Api.Contracts;

/// <summary>Texts to encode.</summary>
/// <param name="Texts">1 to 1,024 texts.</param>
/// <param name="Model">A model of the configuration; may be left out where there is one.</param>
/// <param name="Side"><c>query</c> or <c>document</c>.</param>
public sealed record EncodeRequest(IReadOnlyList<string> Texts, string? Model = null, string Side = "query");

/// <summary>A vector a text, in the order of the texts.</summary>
/// <param name="Model">The model.</param>
/// <param name="Vectors">The terms of each, the heaviest first.</param>
public sealed record EncodeAnswer(string Model, IReadOnlyList<IReadOnlyList<TermWeight>> Vectors);

/// <summary>Texts to encode, in the shape of Text Embeddings Inference.</summary>
/// <param name="Inputs">A text, or an array of 1 to 1,024 texts.</param>
/// <param name="Model">A model of the configuration; may be left out where there is one.</param>
/// <param name="Truncate">Texts beyond the model's limit are cut there; false is not supported.</param>
/// <param name="PromptName"><c>query</c> or <c>document</c>: the side of the model; document where null.</param>
public sealed record EmbedSparseRequest(
    [property: JsonPropertyName("inputs")] JsonElement Inputs,
    [property: JsonPropertyName("model")] string? Model = null,
    [property: JsonPropertyName("truncate")] bool Truncate = true,
    [property: JsonPropertyName("prompt_name")] string? PromptName = null);

/// <summary>An entry of a sparse vector, in the shape of Text Embeddings Inference.</summary>
/// <param name="Index">The term's number.</param>
/// <param name="Value">Its weight.</param>
public readonly record struct SparseValue(
    [property: JsonPropertyName("index")] int Index, [property: JsonPropertyName("value")] float Value);

/// <summary>What Text Embeddings Inference says of itself: here of the first model by name.</summary>
/// <param name="ModelId">The model's name.</param>
/// <param name="MaxInputLength">Tokens of a document that are read.</param>
/// <param name="MaxClientBatchSize">Texts a request.</param>
/// <param name="Version">Of this program.</param>
public sealed record ServiceInfo(
    [property: JsonPropertyName("model_id")] string ModelId,
    [property: JsonPropertyName("max_input_length")] int MaxInputLength,
    [property: JsonPropertyName("max_client_batch_size")] int MaxClientBatchSize,
    [property: JsonPropertyName("version")] string Version);
