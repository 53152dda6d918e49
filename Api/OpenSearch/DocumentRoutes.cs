using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Writes, shows and deletes documents.</summary>
internal static class DocumentRoutes
{
    public static void Map(RouteGroupBuilder group)
    {
        group.On("POST PUT", "/_bulk", AccessScope.Write, "Writes, an action and a document a line", BulkAsync);
        group.On("POST PUT", "/{name}/_bulk", AccessScope.Write, "Writes of one index, an action and a document a line", BulkAsync);
        group.On("POST", "/{name}/_doc", AccessScope.Write, "Add a document under a new id", static (
            string name, HttpContext context, DocumentWrites writes) => WriteAsync(name, null, context, writes));
        group.On("PUT POST", "/{name}/_doc/{id}", AccessScope.Write, "Add or replace a document", static (
            string name, string id, HttpContext context, DocumentWrites writes) => WriteAsync(name, PathSegment.Last(context, id), context, writes));
        group.On("PUT POST", "/{name}/_create/{id}", AccessScope.Write, "Add a document where there is none of its id", static (
            string name, string id, HttpContext context, DocumentWrites writes) =>
            WriteAsync(name, PathSegment.Last(context, id), context, writes, WriteVerb.Create));
        group.On("GET HEAD", "/{name}/_doc/{id}", AccessScope.Read, "One document", ShowAsync);
        group.On("DELETE", "/{name}/_doc/{id}", AccessScope.Write, "Delete a document", DeleteAsync);
    }

    private static async Task BulkAsync(
        HttpContext context, DocumentWrites writes, IOptions<ServiceOptions> options, string? name = null)
    {
        var begin = TimeProvider.System.GetTimestamp();
        OpenSearchParameters.Check(context.Request, "refresh", "timeout", "wait_for_active_shards");
        OpenSearchJson.DemandJson(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Read a batch at a time; what is limited besides is the line and the number of writes.
            limit.MaxRequestBodySize = BulkRun.MostBodyBytes;
        }

        var refresh = OpenSearchParameters.Refreshes(context.Request);
        var run = new BulkRun(writes, name, options.Value.BulkBatch, refresh);
        await run.RunAsync(context.Request.BodyReader, context.RequestAborted).ConfigureAwait(false);
        await OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("took", (long)TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
            json.WriteBoolean("errors", run.HasErrors);
            json.WritePropertyName("items");
            json.WriteRawValue(run.Items, skipInputValidation: true);
        }).ConfigureAwait(false);
    }

    private static async Task WriteAsync(
        string name, string? id, HttpContext context, DocumentWrites writes, WriteVerb verb = WriteVerb.Index)
    {
        OpenSearchParameters.Check(context.Request, "refresh", "timeout", "wait_for_active_shards", "op_type");
        verb = context.Request.Query["op_type"] switch
        {
            [] or ["index"] => verb,
            ["create"] => WriteVerb.Create,
            var other => throw OpenSearchErrors.Illegal($"[op_type] is [{other}].", "There are index and create."),
        };
        using var body = await OpenSearchJson.ReadAsync(context).ConfigureAwait(false)
            ?? throw OpenSearchErrors.Parsing("request body is required.", "Give the document.");
        await FinishAsync(context, writes, writes.Add(verb, name, id, body.RootElement)).ConfigureAwait(false);
    }

    private static Task DeleteAsync(string name, string id, HttpContext context, DocumentWrites writes)
    {
        OpenSearchParameters.Check(context.Request, "refresh", "timeout", "wait_for_active_shards");
        return FinishAsync(context, writes, writes.Add(WriteVerb.Delete, name, PathSegment.Last(context, id), source: null));
    }

    private static async Task FinishAsync(HttpContext context, DocumentWrites writes, DocumentWrite write)
    {
        var refresh = OpenSearchParameters.Refreshes(context.Request);
        await writes.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        if (write.Failure is { } failure)
        {
            throw failure;
        }

        await writes.AcknowledgeAsync(refresh).ConfigureAwait(false);
        await OpenSearchJson.WriteAsync(context, write.Status, json => write.Write(json, refresh)).ConfigureAwait(false);
    }

    private static Task ShowAsync(string name, string id, HttpContext context, IndexRegistry all, IndexMappings mappings)
    {
        OpenSearchParameters.Check(
            context.Request, "_source", "_source_includes", "_source_excludes", "realtime", "refresh", "preference");
        id = PathSegment.Last(context, id);
        var index = all.Of(name);
        if (OpenSearchParameters.Flag(context.Request, "realtime", otherwise: true)
            || OpenSearchParameters.Flag(context.Request, "refresh", otherwise: false))
        {
            // A document is there as soon as its write was answered.
            index.RefreshIfChanged();
        }

        var filter = SourceFilter.Read(context.Request, SourceFilter.All);
        var mapping = mappings.Of(index);
        var snapshot = index.Use();
        try
        {
            var isFound = snapshot.Index.TryFind(id, out var doc);
            return OpenSearchJson.WriteAsync(context, isFound ? StatusCodes.Status200OK : StatusCodes.Status404NotFound, json =>
            {
                json.WriteString("_index", index.Name);
                json.WriteString("_id", id);
                json.WriteBoolean("found", isFound);
                if (isFound && filter.IsShown && mapping.KeepsSource)
                {
                    json.WritePropertyName("_source");
                    SourceWriting.Write(json, snapshot.Index.Document(doc), mapping, filter);
                }
            });
        }
        finally
        {
            snapshot.Release();
        }
    }
}
