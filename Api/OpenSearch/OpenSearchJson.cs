using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.OpenSearch;

/// <summary>JSON in and out of OpenSearch's routes.</summary>
internal static class OpenSearchJson
{
    private const string Vendor = "application/vnd.opensearch+";

    private static readonly JsonDocumentOptions s_reading = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private static readonly string[] s_types = ["application/json", "application/x-ndjson", $"{Vendor}json", $"{Vendor}x-ndjson"];

    /// <summary>The body, which the caller disposes; null where there is none.</summary>
    /// <exception cref="RequestException">It is no JSON, or another kind of content.</exception>
    public static async Task<JsonDocument?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength == 0
            || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return null;
        }

        DemandJson(context);
        try
        {
            return Checked(await JsonDocument.ParseAsync(context.Request.Body, s_reading, context.RequestAborted)
                .ConfigureAwait(false));
        }
        catch (JsonException error)
        {
            throw NoJson(error);
        }
    }

    /// <summary>A line as JSON, which the caller disposes.</summary>
    /// <param name="json">Not changed until then.</param>
    /// <exception cref="RequestException">It is none.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Checked(JsonDocument.Parse(json, s_reading));
        }
        catch (JsonException error)
        {
            throw NoJson(error);
        }
    }

    /// <summary>Refuses bodies of other kinds, which a page of another site could send.</summary>
    public static void DemandJson(HttpContext context)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (!s_types.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw new RequestException(
                StatusCodes.Status406NotAcceptable, "media_type_header_exception",
                $"Content-Type header [{context.Request.ContentType}] is not supported.", $"Send {string.Join(" or ", s_types[..2])}.");
        }
    }

    /// <summary>Answers with an object, indented where the request asks for <c>pretty</c>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="members">Writes what the object has.</param>
    public static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> members) =>
        WriteValueAsync(context, status, json =>
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        });

    /// <summary>Answers with any value.</summary>
    public static async Task WriteValueAsync(HttpContext context, int status, Action<Utf8JsonWriter> value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions
        {
            // Data between programs, never part of a page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = OpenSearchParameters.Flag(context.Request, "pretty", otherwise: false),
        }))
        {
            value(json);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=UTF-8";
        context.Response.ContentLength = bytes.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(bytes.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static RequestException NoJson(JsonException error) => new(
        StatusCodes.Status400BadRequest, "x_content_parse_exception", $"The body is no JSON: {error.Message}",
        "Correct it; no member may stand twice, and it may nest 64 levels deep.", error);

    /// <summary>Refuses texts with half of a surrogate pair here, so that nothing stumbles over one later.</summary>
    private static JsonDocument Checked(JsonDocument document)
    {
        var raw = JsonMarshal.GetRawUtf8Value(document.RootElement);
        if (raw.IndexOf("\\ud"u8) < 0 && raw.IndexOf("\\uD"u8) < 0)
        {
            return document;
        }

        try
        {
            Walk(document.RootElement);
            return document;
        }
        catch (InvalidOperationException error)
        {
            document.Dispose();
            throw OpenSearchErrors.Parsing("A text has an escape that is half of a surrogate pair.", "Correct the escape.", error);
        }
    }

    private static void Walk(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Walk(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    Walk(member.Value);
                }

                break;
        }
    }
}
