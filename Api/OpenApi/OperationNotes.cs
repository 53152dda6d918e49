using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;
using SparseSearch.Api.Access;
using SparseSearch.Api.Endpoints;

namespace SparseSearch.Api.OpenApi;

/// <summary>Completes an operation's description: what it does, examples, the problems that may be answered, the key.</summary>
internal sealed partial class OperationNotes : IOpenApiOperationTransformer
{
    private static readonly (int Status, string Meaning)[] s_meanings =
    [
        (400, "A value is wrong; code and value say which."), (401, "No, an unknown or an expired key."),
        (403, "The key does not allow this."), (404, "There is no such index, document, job, snapshot or alias."),
        (409, "The state of the service does not allow this."), (413, "The body, or a line of it, is too large."),
        (415, "The body has another type, or is packed in an unknown way."), (429, "Too many requests; Retry-After says when to try again."),
        (503, "The service is starting, or its disk refuses."),
    ];

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var scope = metadata.OfType<AccessRule>().FirstOrDefault()?.Scope ?? AccessScope.Open;
        var (method, route) = (context.Description.HttpMethod ?? "", "/" + Constraint().Replace(context.Description.RelativePath ?? "", "").TrimEnd('/'));
        var example = OperationExamples.Of(method, route);
        var needs = scope == AccessScope.Open ? "" : $" Needs a key of scope {scope.ToString().ToLowerInvariant()}, where the service has keys.";
        operation.Description ??= $"{example?.Description}{needs}".Trim();
        operation.OperationId ??= OperationIdOf(method, route);
        if (scope != AccessScope.Open)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentNotes.Scheme, context.Document)] = [] }];
        }

        if (example is not null)
        {
            Show(operation, example);
        }

        if (metadata.OfType<InferenceRoute>().Any())
        {
            // It refuses in another shape, which the route names itself.
            return Task.CompletedTask;
        }

        var isLimited = !metadata.OfType<DisableRateLimitingAttribute>().Any();
        foreach (var (status, meaning) in s_meanings.Where(one => IsPossible(one.Status, operation, route, scope, isLimited, example)))
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), ProblemOf(meaning, context.Document));
        }

        return Task.CompletedTask;
    }

    private static bool IsPossible(
        int status, OpenApiOperation operation, string route, AccessScope scope, bool isLimited, OperationExample? example) => status switch
        {
            400 => operation.RequestBody is not null || operation.Parameters is { Count: > 0 },
            401 or 403 => scope != AccessScope.Open,
            404 => route.Contains('{', StringComparison.Ordinal),
            409 => example?.CanConflict ?? false,
            413 or 415 => operation.RequestBody is not null,
            429 => isLimited,
            _ => scope >= AccessScope.Write || route == "/readyz",
        };

    private static void Show(OpenApiOperation operation, OperationExample example)
    {
        foreach (var (type, media) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
        {
            media.Example = example.Body is null ? null
                : type == "application/json" && example.Body.AsSpan().Trim().IndexOf('\n') < 0 ? JsonNode.Parse(example.Body) : JsonValue.Create(example.Body);
        }

        var done = operation.Responses?.FirstOrDefault(static r => r.Key.StartsWith('2')).Value;
        foreach (var media in example.Answer is null ? [] : done?.Content?.Values ?? [])
        {
            media.Example = JsonNode.Parse(example.Answer!);
        }

        var (names, values) = (example.Route.Split('/'), example.Path.Split('/'));
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].StartsWith('{') && operation.Parameters?.FirstOrDefault(p => p.Name == names[i].Trim('{', '}')) is OpenApiParameter parameter)
            {
                parameter.Example = values[i];
            }
        }
    }

    private static OpenApiResponse ProblemOf(string meaning, OpenApiDocument? document) => new()
    {
        Description = meaning,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(DocumentNotes.Problem, document) },
        },
    };

    /// <summary>Such as <c>putIndexesName</c>, for makers of clients.</summary>
    private static string OperationIdOf(string method, string route) => string.Concat(
        [method.ToLowerInvariant(), .. Word().Matches(route).Select(static w => w.Value).Where(static w => w != "v1")
            .Select(static w => string.Concat(char.ToUpperInvariant(w[0]).ToString(), w.AsSpan(1)))]);

    [GeneratedRegex(":[^}]*")]
    private static partial Regex Constraint();

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Word();
}
