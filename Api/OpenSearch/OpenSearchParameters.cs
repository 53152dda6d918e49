using System.Globalization;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Parameters behind the question mark.</summary>
internal static class OpenSearchParameters
{
    /// <summary>Refuses parameters that a route does not have.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">Those that it has, beside <c>pretty</c>.</param>
    public static void Check(HttpRequest request, params ReadOnlySpan<string> known)
    {
        foreach (var name in request.Query.Keys)
        {
            if (name != "pretty" && !known.Contains(name))
            {
                throw OpenSearchErrors.Illegal(
                    $"request [{request.Path}] contains unrecognized parameter: [{name}].",
                    known.Length > 0 ? $"It has {string.Join(", ", known)}." : "It has none.");
            }
        }
    }

    /// <summary>A parameter that is true or false, or stands alone, which is true.</summary>
    public static bool Flag(HttpRequest request, string name, bool otherwise) => request.Query[name] switch
    {
        [] => otherwise,
        ["" or "true"] => true,
        ["false"] => false,
        var other => throw OpenSearchErrors.Illegal(
            $"Failed to parse value [{other}] as only [true] or [false] are allowed for [{name}].", ""),
    };

    /// <summary>Whether what is written is to be found when the answer comes: refresh is true, wait_for or false.</summary>
    public static bool Refreshes(HttpRequest request) =>
        request.Query["refresh"] is ["wait_for"] || Flag(request, "refresh", otherwise: false);

    /// <summary>A whole number, or null.</summary>
    public static int? Number(HttpRequest request, string name) => request.Query[name] switch
    {
        [] => null,
        [var text] when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var other => throw OpenSearchErrors.Illegal($"Failed to parse int parameter [{name}] with value [{other}].", ""),
    };

    /// <summary>Names between commas; null where the parameter is not there.</summary>
    public static string[]? Names(HttpRequest request, string name) => request.Query[name] switch
    {
        [] => null,
        var values => [.. values.SelectMany(static v => (v ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))],
    };

    /// <summary>Refuses a parameter whose one value is what happens anyway.</summary>
    public static void DemandValue(HttpRequest request, string name, string only)
    {
        if (request.Query[name] is [var value] && value != only)
        {
            throw OpenSearchErrors.Illegal($"[{name}] is [{value}].", $"Here it can be [{only}] alone.");
        }
    }
}
