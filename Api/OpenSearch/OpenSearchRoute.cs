namespace SparseSearch.Api.OpenSearch;

/// <summary>Marks a route that answers, and refuses, in OpenSearch's shape.</summary>
internal sealed record OpenSearchRoute
{
    /// <summary>The first names of paths that are OpenSearch's own, and second ones behind an index, begin with this.</summary>
    private const char Verb = '_';

    /// <summary>Whether a request goes to such a route, or to one that OpenSearch has and this service has not.</summary>
    /// <param name="endpoint">The route; null where there is none.</param>
    /// <param name="path">The request's path.</param>
    public static bool IsOf(Endpoint? endpoint, PathString path)
    {
        if (endpoint?.Metadata.GetMetadata<OpenSearchRoute>() is not null)
        {
            return true;
        }

        // A method that no route takes has an endpoint without metadata of ours.
        return endpoint?.Metadata.GetMetadata<Access.AccessRule>() is null
            && path.Value?.Split('/', 4) is [_, var first, .. var rest]
            && (first.StartsWith(Verb) || (rest.Length > 0 && rest[0].StartsWith(Verb)));
    }
}
