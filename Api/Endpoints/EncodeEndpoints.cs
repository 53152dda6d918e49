using System.Text.Json;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Api.Endpoints;

/// <summary>Encodes texts: in this service's own shape, and in that of Text Embeddings Inference.</summary>
internal static class EncodeEndpoints
{
    private const int MostTexts = 1_024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/encode", EncodeAsync).WithTags("encode").WithSummary("Texts to terms and weights")
            .Demands(AccessScope.Read);
        var inference = routes.MapGroup("").WithTags("text-embeddings-inference");
        inference.MapPost("/embed_sparse", EmbedAsync).WithSummary("Texts to sparse vectors").Demands(AccessScope.Read);
        inference.MapGet("/info", Info).WithSummary("The model").Demands(AccessScope.Read);
        inference.MapGet("/health", static () => Results.Ok()).WithSummary("Whether the service lives").Demands(AccessScope.Open)
            .DisableRateLimiting();
    }

    private static async Task<EncodeAnswer> EncodeAsync(
        EncodeRequest request, ServedModels models, CancellationToken cancellationToken)
    {
        var (name, model) = models.Chosen(request.Model);
        var vectors = await VectorsAsync(model, request.Texts, SideOf(request.Side, "side"), cancellationToken).ConfigureAwait(false);
        return new EncodeAnswer(name, Array.ConvertAll(vectors, v => DocumentReading.TermsOf(v, model.Vocabulary)));
    }

    private static async Task<SparseValue[][]> EmbedAsync(
        EmbedSparseRequest request, ServedModels models, CancellationToken cancellationToken)
    {
        if (!request.Truncate)
        {
            throw RequestException.BadValue(
                "truncate", false, "Texts beyond the model's limit are cut there; truncate=false is not supported.",
                "Leave truncate out, and split long texts.");
        }

        var (_, model) = models.Chosen(request.Model);
        var vectors = await VectorsAsync(
            model, TextsOf(request.Inputs), SideOf(request.PromptName ?? "document", "prompt_name"), cancellationToken)
            .ConfigureAwait(false);
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

    private static ServiceInfo Info(ServedModels models)
    {
        var name = models.Names.Count > 0 ? models.Names[0] : null;
        var (chosen, model) = models.Chosen(name);
        return new ServiceInfo(chosen, model.Description.MaxDocumentTokens, MostTexts, StatisticsEndpoints.Version);
    }

    private static Task<SparseVector[]> VectorsAsync(
        ISparseEncoder model, IReadOnlyList<string>? texts, EncodingSide side, CancellationToken cancellationToken)
    {
        if (texts is not { Count: >= 1 and <= MostTexts } || texts.Contains(null!))
        {
            throw RequestException.BadValue(
                "texts", texts?.Count, $"{texts?.Count ?? 0} texts are given, or one of them is null.", $"Give 1 to {MostTexts} texts.");
        }

        return model.EncodeAsync(texts, side, cancellationToken: cancellationToken);
    }

    private static EncodingSide SideOf(string side, string member) => side switch
    {
        "query" => EncodingSide.Query,
        "document" => EncodingSide.Document,
        _ => throw RequestException.BadValue(
            member, side, $"There is no side '{side}'.", "A text is a query or a document."),
    };

    private static string[] TextsOf(JsonElement inputs) => inputs.ValueKind switch
    {
        JsonValueKind.String => [inputs.GetString()!],
        JsonValueKind.Array when inputs.EnumerateArray().All(static e => e.ValueKind == JsonValueKind.String) =>
            [.. inputs.EnumerateArray().Select(static e => e.GetString()!)],
        _ => throw RequestException.BadValue(
            "inputs", inputs.ValueKind, $"inputs is {inputs.ValueKind}.", "Give a text, or an array of texts."),
    };
}
