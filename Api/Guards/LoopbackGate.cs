using System.Net;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Guards;

/// <summary>
/// Holds a service without keys to those who sit at its machine. Their browsers run the scripts of other people's pages,
/// which can send requests here: a page whose name was turned to this address (DNS rebinding) is known by the Host that the
/// browser sends, and any other page by its origin.
/// </summary>
internal sealed class LoopbackGate(RequestDelegate next)
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Checks and goes on.</summary>
    /// <exception cref="RequestException">The request is for another host, or a page of another origin sent it.</exception>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        // Browsers always send one; those who do not ask with HTTP/1.0, as probes of old do.
        if (request.Host.HasValue && !IsLoopback(request.Host.Host))
        {
            throw new RequestException(
                StatusCodes.Status421MisdirectedRequest, "wrong_host",
                $"The service asks nobody for a key, and answers to names of its own machine alone, not to '{request.Host.Host}'.",
                $"Ask for localhost or 127.0.0.1, name the hosts in {ServiceGuards.HostsKey}, or configure keys.");
        }

        if (IsOfAnotherOrigin(request))
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden, "other_origin", "A page of another origin sent the request.",
                $"Name its origin in {ServiceOptions.Section}:{nameof(ServiceOptions.CorsOrigins)}, or configure keys.")
            {
                Value = request.Headers.Origin,
            };
        }

        return next(context);
    }

    /// <summary>Whether a host's name or address is that of its own machine.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// What reads is left to the browser, which shows a page nothing of other origins. Preflights ask for permission and
    /// change nothing.
    /// </summary>
    private static bool IsOfAnotherOrigin(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return false;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            ? !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
                && !request.HttpContext.RequestServices.GetRequiredService<AllowedOrigins>().Has(origin)
            : request.Headers[FetchSite].ToString() is "cross-site" or "same-site";
    }
}
