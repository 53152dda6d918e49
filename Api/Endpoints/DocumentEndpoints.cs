using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Api.Telemetry;

namespace SparseSearch.Api.Endpoints;

/// <summary>Adds, replaces, shows and deletes documents.</summary>
internal static class DocumentEndpoints
{
    /// <summary>What a body of documents is: a JSON object a line.</summary>
    private const string LinesOfJson = "application/x-ndjson";

    public static void Map(RouteGroupBuilder indexes)
    {
        indexes.MapPost("{name}/documents", AddAsync)
            .Accepts<string>(LinesOfJson, "application/json", "application/octet-stream")
            .WithSummary("Add or replace documents, a JSON object a line; answered when they are safe on disk")
            .Demands(AccessScope.Write);
        indexes.MapGet("{name}/documents/{id}", Show).WithSummary("One document, as searches see it")
            .Demands(AccessScope.Read);
        indexes.MapDelete("{name}/documents/{id}", DeleteAsync).WithSummary("Delete a document")
            .Demands(AccessScope.Write);
    }

    private static async Task<WriteResult> AddAsync(
        string name, HttpContext context, IndexRegistry all, IOptions<ServiceOptions> options,
        SearchTelemetry telemetry, bool encoded = false, bool refresh = false)
    {
        var index = all.Of(name);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Read a batch at a time; what is limited is the line.
            limit.MaxRequestBodySize = null;
        }

        var written = await new DocumentWriter(index, encoded, options.Value.BulkBatch, telemetry)
            .WriteAsync(context.Request.BodyReader, context.RequestAborted).ConfigureAwait(false);
        if (refresh)
        {
            index.Refresh();
        }

        return written;
    }

    private static DocumentResult Show(string name, string id, HttpContext context, IndexRegistry all, bool terms = false)
    {
        id = PathSegment.Last(context, id);
        var index = all.Of(name);
        var snapshot = index.Use();
        try
        {
            if (!snapshot.Index.TryFind(id, out var docId))
            {
                throw Unknown(name, id);
            }

            var document = snapshot.Index.Document(docId);
            return new DocumentResult(
                document.Id, document.Title, document.Text, DocumentReading.FieldsOf(document),
                terms ? DocumentReading.TermsOf(snapshot.Index.VectorOf(docId), index.Live.Vocabulary) : null);
        }
        finally
        {
            snapshot.Release();
        }
    }

    private static async Task<IResult> DeleteAsync(
        string name, string id, HttpContext context, IndexRegistry all, SearchTelemetry telemetry, CancellationToken cancellationToken,
        bool refresh = false)
    {
        id = PathSegment.Last(context, id);
        var index = all.Of(name);
        if (!index.Live.Delete(id, out var sequence))
        {
            throw Unknown(name, id);
        }

        telemetry.Deleted(index);
        await index.Live.AcknowledgeAsync(sequence, cancellationToken).ConfigureAwait(false);
        if (refresh)
        {
            index.Refresh();
        }

        return TypedResults.NoContent();
    }

    private static RequestException Unknown(string name, string id) => new(
        StatusCodes.Status404NotFound, "unknown_document", $"The index '{name}' has no document of this id.",
        "Check the id; a document is seen after the refresh that follows its writing.")
    {
        Value = id,
    };
}
