using SparseSearch.Api.Access;

namespace SparseSearch.Api.Endpoints;

/// <summary>
/// The page at <c>/</c>, for everybody: it holds nothing of the indexes, and asks for them with the key that its user gives it.
/// </summary>
internal static class PageEndpoints
{
    private const string Document = "index.html";

    /// <summary>
    /// Everything comes from the service itself, nothing stands inline, and text is never made into elements: what a
    /// document holds cannot run.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in PageAsset.All)
        {
            routes.MapGet(asset.Name == Document ? "/" : $"/assets/{asset.Name}", (HttpContext context) => AnswerWith(asset, context))
                .Demands(AccessScope.Open).DisableRateLimiting().ExcludeFromDescription();
        }
    }

    private static IResult AnswerWith(PageAsset asset, HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return asset.Answer(context);
    }
}
