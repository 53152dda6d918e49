using SparseSearch.Api.Access;

namespace SparseSearch.Api.OpenSearch;

/// <summary>The routes that OpenSearch's clients use, of the part of its API that searches sparse vectors.</summary>
internal static class OpenSearchEndpoints
{
    /// <summary>Adds what the routes need.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<IndexMappings>();
        services.AddScoped<OpenSearchSearcher>();
        services.AddScoped<DocumentWrites>();
        services.AddSingleton<MatcherPolicy, OpenSearchInfoPolicy>();
        services.AddSingleton<IProblemDetailsWriter, OpenSearchErrorWriter>();
    }

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Described by OpenSearch itself: bodies that it reads have no type here.
        var group = routes.MapGroup("").WithTags("opensearch").WithMetadata(new OpenSearchRoute()).ExcludeFromDescription();
        OpenSearchInfo.Map(group);
        ClusterRoutes.Map(group);
        IndexRoutes.Map(group);
        DocumentRoutes.Map(group);
        SearchRoutes.Map(group);
    }

    /// <summary>Maps a handler to methods.</summary>
    public static void On(
        this RouteGroupBuilder group, string methods, string pattern, AccessScope scope, string summary, Delegate handler) =>
        group.MapMethods(pattern, methods.Split(' '), handler).WithSummary(summary).Demands(scope);
}
