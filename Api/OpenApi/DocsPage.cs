using Scalar.AspNetCore;
using SparseSearch.Api.Access;

namespace SparseSearch.Api.OpenApi;

/// <summary>
/// The description as a page that requests can be tried on. Everything of it comes from the service: it works without the
/// internet, and its policy keeps a browser from asking anybody else.
/// </summary>
internal static class DocsPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/docs";

    /// <summary>Sets the policy of the page; stands before the routes.</summary>
    public static void UsePolicy(WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal))
        {
            context.Response.OnStarting(static state => SetPolicy((HttpContext)state), context);
        }

        return next(context);
    });

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, static options =>
    {
        options.Title = "SparseSearch";
        options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.DynamicNonce = true;
        options.Agent = new ScalarAgentOptions { Disabled = true };
        options.Mcp = new ScalarMcpOptions { Disabled = true };
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        options.AddPreferredSecuritySchemes(DocumentNotes.Scheme);
    }).DisableRateLimiting().Demands(AccessScope.Open);

    private static Task SetPolicy(HttpContext context)
    {
        var nonce = context.Items[ScalarOptions.NonceHttpContextItemKey] is string made ? $" 'nonce-{made}'" : "";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'{nonce}; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
            + "img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'";
        return Task.CompletedTask;
    }
}
