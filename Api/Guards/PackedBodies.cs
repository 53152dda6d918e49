using SparseSearch.Api.Service;

namespace SparseSearch.Api.Guards;

/// <summary>
/// Stands behind the middleware that unpacks bodies, and takes note of those that it unpacked: what is wrong with them
/// otherwise looks like a failure of the service. What is still packed here is refused by its name.
/// </summary>
internal sealed class PackedBodies(RequestDelegate next)
{
    private static readonly object s_unpacked = new();

    /// <summary>Checks and goes on.</summary>
    /// <exception cref="RequestException">The body is packed in a way that the service does not unpack.</exception>
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

        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (InvalidDataException damaged) when (context.Items.ContainsKey(s_unpacked))
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest, "bad_encoding", "The body is not packed as its Content-Encoding says, or it is damaged.",
                "Pack it again, or send it plain. Documents that came before the damage may be in the index.", damaged);
        }
    }

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
