using Microsoft.AspNetCore.Http.Features;

namespace SparseSearch.Api.Service;

/// <summary>Values of a path that may be any text.</summary>
internal static class PathSegment
{
    private const string EncodedSlash = "%2F";

    /// <summary>
    /// The last segment of a request's path as its sender meant it. Route values have everything decoded but <c>%2F</c>, so that a
    /// slash and a text <c>%2F</c> cannot be told apart there.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="routeValue">The route's value of the segment.</param>
    public static string Last(HttpContext context, string routeValue)
    {
        if (!routeValue.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase)
            || context.Features.Get<IHttpRequestFeature>() is not { RawTarget: { Length: > 0 } target })
        {
            return routeValue;
        }

        var path = target.AsSpan();
        path = path.IndexOf('?') is >= 0 and var query ? path[..query] : path;
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..].ToString());
    }
}
