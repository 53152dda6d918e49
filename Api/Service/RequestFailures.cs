using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using SparseSearch.Core.Filters;

namespace SparseSearch.Api.Service;

/// <summary>Tells the sender of a failed request why, as RFC 9457 has it; what is nobody's mistake is logged.</summary>
internal sealed partial class RequestFailures(ILogger<RequestFailures> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var failure = Explain(exception);
        if (failure.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFailure(log, exception, httpContext.Request.Method, httpContext.Request.Path);
        }

        httpContext.Response.StatusCode = failure.Status;
        if (failure.Status == StatusCodes.Status401Unauthorized)
        {
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        }

        // Those too who accept another type alone are told, or they would take a mistake of theirs for one of the service.
        await TypedResults.Problem(ProblemOf(failure)).ExecuteAsync(httpContext).ConfigureAwait(false);
        return true;
    }

    /// <summary>What a sender is told.</summary>
    public static ProblemDetails ProblemOf(RequestException failure) => new()
    {
        Status = failure.Status,
        Title = failure.Message,
        Detail = failure.Remedy,
        Extensions = { ["code"] = failure.Code, ["value"] = failure.Value, ["remedy"] = failure.Remedy },
    };

    private static RequestException Explain(Exception exception) => exception switch
    {
        RequestException known => known,
        FilterException filter => RequestException.BadValue(
            "filter", null, filter.Message, "Correct the filter.", filter),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large => new RequestException(
            large.StatusCode, "body_too_large", large.Message, "Send it in parts.", large),
        BadHttpRequestException bad => new RequestException(
            bad.StatusCode, "bad_request", bad.InnerException is JsonException json ? JsonFaults.Explain(json) : bad.InnerException?.Message ?? bad.Message,
            "Correct the body; /openapi/v1.json describes it.", bad),
        // A text within the body is read when it is needed, and may turn out to be no Unicode.
        InvalidOperationException { Source: { } source } json when source.StartsWith("System.Text.Json", StringComparison.Ordinal) =>
            new RequestException(
                StatusCodes.Status400BadRequest, "bad_request", "The body has a text that is no Unicode.",
                "Send UTF-8, and surrogates in pairs alone.", json),
        ObjectDisposedException closed => new RequestException(
            StatusCodes.Status404NotFound, "unknown_index", "The index was deleted, or the service is ending.",
            "GET /v1/indexes lists those there are.", closed),
        IOException disk => new RequestException(
            StatusCodes.Status503ServiceUnavailable, "disk", "The disk refused.",
            "Nothing that was acknowledged is lost. See the service's log, make room, and start the service anew.", disk),
        _ => new RequestException(
            StatusCodes.Status500InternalServerError, "internal", "The service failed to do this.",
            "See the service's log.", exception),
    };

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger log, Exception error, string method, string path);
}
