using System.Text.Json;
using System.Text.Json.Serialization;

namespace SparseSearch.Api.Contracts;

/// <summary>Texts to encode, in the shape of Text Embeddings Inference.</summary>
/// <param name="Inputs">A text, or an array of 1 to 1,024 texts.</param>
/// <param name="Model">A model of the configuration; may be left out where there is one.</param>
/// <param name="Truncate">Whether texts beyond the model's limit are cut there; true where null.</param>
/// <param name="TruncationDirection"><c>right</c>: the end is cut.</param>
/// <param name="PromptName"><c>query</c> or <c>document</c>: the side of the model; document where null.</param>
public sealed record EmbedSparseRequest(
    [property: JsonPropertyName("inputs")] JsonElement Inputs,
    [property: JsonPropertyName("model")] string? Model = null,
    [property: JsonPropertyName("truncate")] bool? Truncate = null,
    [property: JsonPropertyName("truncation_direction")] string? TruncationDirection = null,
    [property: JsonPropertyName("prompt_name")] string? PromptName = null);

/// <summary>An entry of a sparse vector, in the shape of Text Embeddings Inference.</summary>
/// <param name="Index">The term's number.</param>
/// <param name="Value">Its weight.</param>
public readonly record struct SparseValue(
    [property: JsonPropertyName("index")] int Index, [property: JsonPropertyName("value")] float Value);

/// <summary>Why a request was refused, in the shape of Text Embeddings Inference.</summary>
/// <param name="Error">What is wrong, for people.</param>
/// <param name="ErrorType">Unhealthy, Backend, Overloaded, Validation, Tokenizer or Empty.</param>
/// <param name="Code">This service's word for it, for programs.</param>
public sealed record InferenceError(
    [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_type")] string ErrorType,
    [property: JsonPropertyName("code")] string? Code);

/// <summary>What Text Embeddings Inference says of itself: here of the first model by name.</summary>
/// <param name="ModelId">The model's name.</param>
/// <param name="ModelSha">The hash of everything that decides a vector.</param>
/// <param name="ModelDtype">What weights are answered as.</param>
/// <param name="ModelType">Its kind.</param>
/// <param name="MaxConcurrentRequests">Requests of a key that are worked on at the same time.</param>
/// <param name="MaxInputLength">Tokens of a document that are read.</param>
/// <param name="MaxBatchTokens">Tokens of the largest request.</param>
/// <param name="MaxClientBatchSize">Texts a request.</param>
/// <param name="AutoTruncate">Whether longer texts are cut where a request does not say.</param>
/// <param name="TokenizationWorkers">Processors.</param>
/// <param name="Version">Of this program.</param>
public sealed record ServiceInfo(
    [property: JsonPropertyName("model_id")] string ModelId,
    [property: JsonPropertyName("model_sha")] string ModelSha,
    [property: JsonPropertyName("model_dtype")] string ModelDtype,
    [property: JsonPropertyName("model_type")] InferenceModelType ModelType,
    [property: JsonPropertyName("max_concurrent_requests")] int MaxConcurrentRequests,
    [property: JsonPropertyName("max_input_length")] int MaxInputLength,
    [property: JsonPropertyName("max_batch_tokens")] int MaxBatchTokens,
    [property: JsonPropertyName("max_client_batch_size")] int MaxClientBatchSize,
    [property: JsonPropertyName("auto_truncate")] bool AutoTruncate,
    [property: JsonPropertyName("tokenization_workers")] int TokenizationWorkers,
    [property: JsonPropertyName("version")] string Version);

/// <summary>A model's kind, in the shape of Text Embeddings Inference.</summary>
/// <param name="Embedding">It makes vectors.</param>
public sealed record InferenceModelType([property: JsonPropertyName("embedding")] InferencePooling Embedding);

/// <summary>How a model makes vectors, in the shape of Text Embeddings Inference.</summary>
/// <param name="Pooling">splade: a weight a term.</param>
public sealed record InferencePooling([property: JsonPropertyName("pooling")] string Pooling);
