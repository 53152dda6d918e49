using Microsoft.AspNetCore.Diagnostics;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Guards;

namespace SparseSearch.Api.Endpoints;

/// <summary>Marks a route that answers, and refuses, in the shape of Text Embeddings Inference.</summary>
internal sealed record InferenceRoute;

/// <summary>Writes failures of such routes with that program's types and statuses.</summary>
internal sealed class InferenceErrorWriter : IProblemDetailsWriter
{
    /// <summary>Whether the route is one of them; one that failed is in a feature alone.</summary>
    public bool CanWrite(ProblemDetailsContext context) =>
        (context.HttpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.HttpContext.GetEndpoint())?
        .Metadata.GetMetadata<InferenceRoute>() is not null;

    /// <summary>Writes it.</summary>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        ProblemNotes.Complete(context);
        var (response, problem) = (context.HttpContext.Response, context.ProblemDetails);
        var code = problem.Extensions.TryGetValue("code", out var value) ? value as string : null;
        (response.StatusCode, var type) = Translate(problem.Status ?? response.StatusCode, code);
        await response.WriteAsJsonAsync(
            new InferenceError($"{problem.Title} {problem.Detail}".TrimEnd(), type, code), ApiJson.Default.InferenceError,
            cancellationToken: context.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private static (int Status, string Type) Translate(int status, string? code) => (status, code) switch
    {
        (_, "no_inputs") => (StatusCodes.Status400BadRequest, "Empty"),
        (_, "bad_texts" or "bad_truncate") => (StatusCodes.Status413PayloadTooLarge, "Validation"),
        (_, "bad_model") or (StatusCodes.Status500InternalServerError, _) => (StatusCodes.Status424FailedDependency, "Backend"),
        (StatusCodes.Status400BadRequest, _) => (StatusCodes.Status422UnprocessableEntity, "Validation"),
        (StatusCodes.Status429TooManyRequests, _) => (status, "Overloaded"),
        (StatusCodes.Status503ServiceUnavailable, _) => (status, "Unhealthy"),
        _ => (status, "Validation"),
    };
}
