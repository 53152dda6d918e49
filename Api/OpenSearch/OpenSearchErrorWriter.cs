using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using SparseSearch.Api.Guards;

namespace SparseSearch.Api.OpenSearch;

/// <summary>
/// Writes failures of <see cref="OpenSearchRoute"/>s as OpenSearch does, whoever refused: the route, the gate or the limiter.
/// </summary>
internal sealed class OpenSearchErrorWriter : IProblemDetailsWriter
{
    /// <summary>Whether the request is OpenSearch's; one that failed has its route in a feature alone.</summary>
    public bool CanWrite(ProblemDetailsContext context) => OpenSearchRoute.IsOf(
        context.HttpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.HttpContext.GetEndpoint(),
        context.HttpContext.Request.Path);

    /// <summary>Writes it.</summary>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        var status = problem.Status ?? http.Response.StatusCode;
        var hasCode = Member(problem, "code") is not null;
        ProblemNotes.Complete(context);
        var code = Member(problem, "code") ?? "";
        if ((!hasCode && status is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
            || (code == "bad_name" && http.Request.Path.Value is ['/', '_', ..]))
        {
            await WriteUnknownAsync(http, status).ConfigureAwait(false);
            return;
        }

        var value = Member(problem, "value");
        var (shown, type, reason) = OpenSearchErrors.Translate(status, code, problem.Title ?? "", problem.Detail, value);
        await OpenSearchJson.WriteAsync(http, shown, json =>
        {
            json.WriteStartObject("error");
            json.WriteStartArray("root_cause");
            json.WriteStartObject();
            OpenSearchErrors.WriteMembers(json, type, reason, code, value);
            json.WriteEndObject();
            json.WriteEndArray();
            OpenSearchErrors.WriteMembers(json, type, reason, code, value);
            json.WriteEndObject();
            json.WriteNumber("status", shown);
        }).ConfigureAwait(false);
    }

    /// <summary>No route at all, or none for the method.</summary>
    private static Task WriteUnknownAsync(HttpContext http, int status)
    {
        var shown = status == StatusCodes.Status404NotFound ? StatusCodes.Status400BadRequest : status;
        return OpenSearchJson.WriteAsync(http, shown, json =>
        {
            json.WriteString("error", status == StatusCodes.Status405MethodNotAllowed
                ? $"Incorrect HTTP method for uri [{http.Request.Path}] and method [{http.Request.Method}]"
                : $"no handler found for uri [{http.Request.Path}] and method [{http.Request.Method}]");
            json.WriteNumber("status", shown);
        });
    }

    private static string? Member(ProblemDetails problem, string name) =>
        problem.Extensions.TryGetValue(name, out var value) ? value as string : null;
}
