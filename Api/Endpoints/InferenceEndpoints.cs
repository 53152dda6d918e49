using System.Text.Json;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Api.Endpoints;

/// <summary>Encodes texts in the shape of Text Embeddings Inference.</summary>
internal static class InferenceEndpoints
{
    /// <summary>
    /// The most tokens that a character beyond ASCII becomes: a normal form makes up to 18 characters of one, each of two
    /// bytes, and a token is at least a byte.
    /// </summary>
    private const int MostTokensACharacter = 36;

    /// <summary>Tokens that stand around every text.</summary>
    private const int TokensAround = 3;

    /// <summary>Adds what the routes need.</summary>
    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<IProblemDetailsWriter, InferenceErrorWriter>();

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var inference = routes.MapGroup("").WithTags("text-embeddings-inference").WithMetadata(new InferenceRoute());
        Refuses(inference.MapPost("/embed_sparse", EmbedAsync), 400, 401, 403, 413, 415, 422, 424, 429)
            .WithSummary("Texts to sparse vectors").Demands(AccessScope.Read);
        Refuses(inference.MapGet("/info", Info), 401, 403, 424, 429).WithSummary("The model").Demands(AccessScope.Read);
        inference.MapGet("/health", static () => Results.Ok()).WithSummary("Whether the service lives").Demands(AccessScope.Open)
            .DisableRateLimiting();
    }

    private static RouteHandlerBuilder Refuses(RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<InferenceError>(status);
        }

        return route;
    }

    private static async Task<SparseValue[][]> EmbedAsync(
        EmbedSparseRequest request, ServedModels models, CancellationToken cancellationToken)
    {
        if (request.TruncationDirection is not (null or "right" or "Right"))
        {
            throw RequestException.BadValue(
                "truncation_direction", request.TruncationDirection,
                $"truncation_direction is '{request.TruncationDirection}'.", "Texts are cut at their end: leave it out.");
        }

        var (_, model) = models.Chosen(request.Model);
        var texts = TextsOf(request.Inputs);
        var side = EncodeEndpoints.SideOf(request.PromptName ?? "document", "prompt_name");
        if (request.Truncate == false)
        {
            DemandShort(texts, model.Description, side);
        }

        var vectors = await EncodeEndpoints.VectorsAsync(model, texts, side, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(vectors, static vector =>
        {
            var values = new SparseValue[vector.Nnz];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = new SparseValue(vector.TermIds[i], vector.Weights[i]);
            }

            return values;
        });
    }

    private static ServiceInfo Info(ServedModels models, IOptions<ServiceOptions> options)
    {
        var (name, model) = models.Chosen(models.Names.Count > 0 ? models.Names[0] : null);
        var longest = model.Description.MaxDocumentTokens;
        return new ServiceInfo(
            name, model.Description.Hash, "float32", new InferenceModelType(new InferencePooling("splade")),
            options.Value.MaxConcurrent, longest, longest * EncodeEndpoints.MostTexts, EncodeEndpoints.MostTexts, AutoTruncate: true,
            Environment.ProcessorCount, StatisticsEndpoints.Version);
    }

    /// <summary>Refuses texts that may have more tokens than are read; a text is only cut, never measured.</summary>
    private static void DemandShort(string[] texts, EncoderDescription model, EncodingSide side)
    {
        var (limit, prompt) = side == EncodingSide.Query
            ? (model.MaxQueryTokens, model.QueryPrompt) : (model.MaxDocumentTokens, model.DocumentPrompt);
        for (var i = 0; i < texts.Length; i++)
        {
            if (MostTokens(texts[i]) + MostTokens(prompt ?? "") + TokensAround > limit)
            {
                throw new RequestException(
                    StatusCodes.Status413PayloadTooLarge, "bad_truncate",
                    $"Text {i} has {texts[i].Length} characters and may have more than the {limit} tokens that are read.",
                    "Leave truncate out to have it cut, or split it.");
            }
        }
    }

    private static long MostTokens(string text) => text.Sum(static c => char.IsAscii(c) ? 1L : MostTokensACharacter);

    private static string[] TextsOf(JsonElement inputs)
    {
        try
        {
            return inputs.ValueKind switch
            {
                JsonValueKind.String => [inputs.GetString() ?? ""],
                JsonValueKind.Array when inputs.GetArrayLength() == 0 => throw new RequestException(
                    StatusCodes.Status400BadRequest, "no_inputs", "`inputs` cannot be empty.", "Give a text, or an array of texts."),
                JsonValueKind.Array when inputs.EnumerateArray().All(static e => e.ValueKind == JsonValueKind.String) =>
                    [.. inputs.EnumerateArray().Select(static e => e.GetString() ?? "")],
                _ => throw RequestException.BadValue(
                    "inputs", inputs.ValueKind, $"inputs is {inputs.ValueKind}, or has others than texts.",
                    "Give a text, or an array of texts; token ids are not supported."),
            };
        }
        catch (InvalidOperationException error)
        {
            throw RequestException.BadValue(
                "inputs", null, "A text has an escape that is half of a surrogate pair.", "Correct the escape.", error);
        }
    }
}
