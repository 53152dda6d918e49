using System.Reflection;
using Microsoft.Extensions.Primitives;
using SparseSearch.Api.Access;

namespace SparseSearch.Api.OpenSearch;

/// <summary>What <c>GET /</c> tells OpenSearch's clients.</summary>
internal static class OpenSearchInfo
{
    /// <summary>The version of OpenSearch whose API the routes follow.</summary>
    public const string ApiVersion = "3.3.0";

    /// <summary>What the clients of the project call themselves begins with this; not all of them say what they accept.</summary>
    private const string ClientPrefix = "opensearch-";

    /// <summary>Maps <c>/</c>, before a page that has the same path: see <see cref="OpenSearchInfoPolicy"/>.</summary>
    public static void Map(RouteGroupBuilder group) => group.MapMethods("/", ["GET", "HEAD"], WriteAsync)
        .WithSummary("What answers here").WithMetadata(new OpenSearchInfoRoute()).WithOrder(-1).Demands(AccessScope.Open);

    /// <summary>Whether a request for <c>/</c> is a program's, and not for a page.</summary>
    public static bool IsWanted(HttpRequest request) =>
        !Accepts(request.Headers.Accept, "text/html") && (Accepts(request.Headers.Accept, "application/json")
            || request.Headers.UserAgent.ToString().StartsWith(ClientPrefix, StringComparison.OrdinalIgnoreCase));

    private static Task WriteAsync(HttpContext context)
    {
        OpenSearchParameters.Check(context.Request);
        var version = typeof(OpenSearchInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return OpenSearchJson.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("name", "sparsesearch");
            json.WriteString("cluster_name", "sparsesearch");
            json.WriteString("cluster_uuid", "_na_");
            json.WriteStartObject("version");
            json.WriteString("distribution", "opensearch");
            json.WriteString("number", ApiVersion);
            json.WriteString("build_type", "sparsesearch");
            json.WriteString("build_hash", version?.Split('+') is [_, var hash] ? hash : "unknown");
            json.WriteBoolean("build_snapshot", false);
            json.WriteEndObject();
            json.WriteString("tagline", $"SparseSearch {version}, which answers a part of OpenSearch's API");
        });
    }

    private static bool Accepts(StringValues accept, string type) =>
        accept.Any(value => value?.Contains(type, StringComparison.OrdinalIgnoreCase) == true);
}
