using Microsoft.Extensions.Options;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Guards;

/// <summary>Pages that may use the service from a browser, by their origins.</summary>
internal sealed class AllowedOrigins(IOptions<ServiceOptions> options)
{
    private readonly HashSet<string> _origins = new(options.Value.CorsOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether pages of an origin may.</summary>
    public bool Has(string origin) => _origins.Contains(origin);

    /// <summary>Whether a text is an origin and nothing more: scheme, host and port, as browsers send it.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase) && uri.UserInfo.Length == 0;
}
