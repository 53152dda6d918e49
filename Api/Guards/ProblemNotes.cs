using SparseSearch.Api.Telemetry;

namespace SparseSearch.Api.Guards;

/// <summary>Gives every problem a code and a remedy, those too that the server itself tells, and counts it.</summary>
internal static class ProblemNotes
{
    private const string Code = "code", Remedy = "remedy";

    private static readonly Dictionary<int, (string Code, string Remedy)> s_untold = new()
    {
        [StatusCodes.Status400BadRequest] = ("bad_request", "Correct the request; /openapi/v1.json describes it."),
        [StatusCodes.Status404NotFound] = ("unknown_route", "There is no such route; /openapi/v1.json lists those there are."),
        [StatusCodes.Status405MethodNotAllowed] = ("wrong_method", "The route has other methods; /openapi/v1.json lists them."),
        [StatusCodes.Status413PayloadTooLarge] = ("body_too_large", "Send it in parts."),
        [StatusCodes.Status415UnsupportedMediaType] = ("wrong_content_type", "Send the Content-Type that /openapi/v1.json names."),
    };

    /// <summary>Completes a problem before it is written.</summary>
    public static void Complete(ProblemDetailsContext told)
    {
        var problem = told.ProblemDetails;
        var status = problem.Status ?? told.HttpContext.Response.StatusCode;
        if (!problem.Extensions.TryGetValue(Code, out var code))
        {
            (code, var remedy) = s_untold.GetValueOrDefault(status, ("refused", "See /openapi/v1.json."));
            problem.Extensions[Code] = code;
            problem.Extensions[Remedy] = remedy;
            problem.Detail ??= remedy;
        }

        told.HttpContext.RequestServices.GetRequiredService<SearchTelemetry>().Refused(status, code as string ?? "");
    }
}
