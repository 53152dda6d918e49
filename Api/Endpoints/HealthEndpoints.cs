using SparseSearch.Api.Access;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Endpoints;

/// <summary>Whether the service lives, and whether it can be asked.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", static () => Results.Text("ok"))
            .WithTags("health").WithSummary("Whether the service lives").Demands(AccessScope.Open).DisableRateLimiting();
        routes.MapGet("/readyz", static (IndexRegistry indexes) => indexes.IsReady
                ? Results.Text("ok")
                : throw new RequestException(
                    StatusCodes.Status503ServiceUnavailable, "starting", "The indexes are being opened.", "Ask again in a second."))
            .WithTags("health").WithSummary("Whether all indexes are open").Demands(AccessScope.Open).DisableRateLimiting();
    }
}
