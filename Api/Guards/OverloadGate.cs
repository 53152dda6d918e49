using System.Buffers;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Service;
using SparseSearch.Api.Telemetry;

namespace SparseSearch.Api.Guards;

/// <summary>
/// Refuses requests while more work is ready than the processors get done soon. Searches compute from beginning to end, so that
/// too many of them wait before any limit of requests counts them: for a thread. Refusing is the first thing that is done and
/// costs a small part of a search, so that most of the processors' time is left for those that are let in.
/// </summary>
internal sealed class OverloadGate(RequestDelegate next, IOptions<ServiceOptions> options, SearchTelemetry telemetry)
{
    private const string Code = "overloaded", RetryAfterSeconds = "1";

    private static readonly byte[] s_body =
        """
        {"type":"https://tools.ietf.org/html/rfc9110#section-15.6.4","title":"More is asked than the service gets done.","status":503,"detail":"Try again after 1 s, with fewer requests at a time.","code":"overloaded","remedy":"Try again after 1 s, with fewer requests at a time."}
        """u8.ToArray();

    private readonly long _most = (long)options.Value.MaxPending * Environment.ProcessorCount;

    /// <summary>Goes on, or refuses.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (ThreadPool.PendingWorkItemCount <= _most || IsAboutHealth(context.Request.Path))
        {
            return next(context);
        }

        telemetry.Refused(StatusCodes.Status503ServiceUnavailable, Code);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/problem+json";
        response.ContentLength = s_body.Length;
        response.Headers.RetryAfter = RetryAfterSeconds;
        response.BodyWriter.Write(s_body);
        return Task.CompletedTask;
    }

    /// <summary>Whoever watches the service has to be answered when it is busy, most of all.</summary>
    private static bool IsAboutHealth(PathString path) => path.Value is "/livez" or "/readyz" or "/health" or "/metrics";
}
