using Microsoft.AspNetCore.Http.Features;

namespace SparseSearch.Api.Service;

/// <summary>Values of a path that may be any text.</summary>
internal static class PathSegment
{
    /// <summary>
    /// The last segment of a request's path as it was sent: route values have everything decoded but <c>%2F</c>, so that a slash and a
    /// text <c>%2F</c> cannot be told apart there.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="routeValue">The route's value of the segment, for where the server does not say what was sent.</param>
    public static string Last(HttpContext context, string routeValue)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0].TrimEnd('/');
        return string.IsNullOrEmpty(target) ? routeValue : Uri.UnescapeDataString(target[(target.LastIndexOf('/') + 1)..]);
    }
}
