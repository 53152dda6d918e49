using Microsoft.Net.Http.Headers;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Guards;

/// <summary>
/// Stands behind the middleware that unpacks bodies, and takes note of those that it unpacked: what is wrong with them
/// otherwise looks like a failure of the service. What is still packed here, or no UTF-8, is refused by its name.
/// </summary>
internal sealed class BodyGate(RequestDelegate next)
{
    private const string Utf8 = "utf-8";

    private static readonly object s_unpacked = new();

    /// <summary>Checks and goes on.</summary>
    /// <exception cref="RequestException">The body is packed in a way that the service does not unpack, or its text is no UTF-8.</exception>
    public async Task InvokeAsync(HttpContext context)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType, "unsupported_encoding", $"The body is packed with '{encoding}'.",
                "Send it plain, or with Content-Encoding gzip, deflate or br, one of them.")
            {
                Value = encoding,
            };
        }

        if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue)
        {
            DemandUtf8(context.Request, type);
        }

        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception damaged) when (context.Items.ContainsKey(s_unpacked) && IsOfUnpacking(damaged))
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest, "bad_encoding", "The body is not packed as its Content-Encoding says, or it is damaged.",
                "Pack it again, or send it plain. Documents that came before the damage may be in the index.", damaged);
        }
    }

    private static void DemandUtf8(HttpRequest request, MediaTypeHeaderValue type)
    {
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        if (!charset.Equals(Utf8, StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType, "unsupported_charset", $"The body is said to be {charset}.", "Send UTF-8.")
            {
                Value = charset.Value,
            };
        }

        // Whoever reads the body does not know the name in quotes, which is as good.
        request.ContentType = $"{type.MediaType}; charset={Utf8}";
    }

    /// <summary>Each of the libraries throws what it likes.</summary>
    private static bool IsOfUnpacking(Exception error) =>
        error is InvalidDataException || error.Source?.StartsWith("System.IO.Compression", StringComparison.Ordinal) == true;

    /// <summary>Stands before that middleware, which takes the header away.</summary>
    public static Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContentEncoding.Count > 0)
        {
            context.Items[s_unpacked] = true;
        }

        return next(context);
    }
}
