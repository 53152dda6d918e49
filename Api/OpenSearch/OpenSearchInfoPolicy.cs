using Microsoft.AspNetCore.Routing.Matching;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Marks the route that tells programs what answers.</summary>
internal sealed record OpenSearchInfoRoute;

/// <summary>Leaves <c>/</c> to the page where a program does not ask for it.</summary>
internal sealed class OpenSearchInfoPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <inheritdoc/>
    public override int Order => 0;

    /// <inheritdoc/>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsInfo);

    /// <inheritdoc/>
    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (IsInfo(candidates[i].Endpoint) && !OpenSearchInfo.IsWanted(httpContext.Request))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsInfo(Endpoint endpoint) => endpoint.Metadata.GetMetadata<OpenSearchInfoRoute>() is not null;
}
