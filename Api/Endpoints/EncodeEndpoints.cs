using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Api.Endpoints;

/// <summary>Encodes texts: in this service's own shape; <see cref="InferenceEndpoints"/> has another.</summary>
internal static class EncodeEndpoints
{
    /// <summary>The most texts of a request.</summary>
    public const int MostTexts = 1_024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/encode", EncodeAsync).WithTags("encode").WithSummary("Texts to terms and weights")
            .Demands(AccessScope.Read);
    }

    private static async Task<EncodeAnswer> EncodeAsync(
        EncodeRequest request, ServedModels models, CancellationToken cancellationToken)
    {
        var (name, model) = models.Chosen(request.Model);
        var vectors = await VectorsAsync(model, request.Texts, SideOf(request.Side, "side"), cancellationToken).ConfigureAwait(false);
        return new EncodeAnswer(name, Array.ConvertAll(vectors, v => DocumentReading.TermsOf(v, model.Vocabulary)));
    }

    /// <summary>Encodes texts, 1 to <see cref="MostTexts"/>.</summary>
    /// <exception cref="RequestException">There are none, too many, or one is null.</exception>
    public static Task<SparseVector[]> VectorsAsync(
        ISparseEncoder model, IReadOnlyList<string>? texts, EncodingSide side, CancellationToken cancellationToken)
    {
        if (texts is not { Count: >= 1 and <= MostTexts } || texts.Contains(null!))
        {
            throw RequestException.BadValue(
                "texts", texts?.Count, $"{texts?.Count ?? 0} texts are given, or one of them is null.", $"Give 1 to {MostTexts} texts.");
        }

        return model.EncodeAsync(texts, side, cancellationToken: cancellationToken);
    }

    /// <summary>The side of a model.</summary>
    /// <param name="side"><c>query</c> or <c>document</c>.</param>
    /// <param name="member">What a request calls it.</param>
    /// <exception cref="RequestException">There is no such side.</exception>
    public static EncodingSide SideOf(string side, string member) => side switch
    {
        "query" => EncodingSide.Query,
        "document" => EncodingSide.Document,
        _ => throw RequestException.BadValue(
            member, side, $"There is no side '{side}'.", "A text is a query or a document."),
    };
}
