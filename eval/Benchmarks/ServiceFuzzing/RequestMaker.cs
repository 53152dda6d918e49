using System.IO.Compression;
using System.Text.Json.Nodes;
using SparseSearch.Benchmarks.Fuzzing;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>Makes requests of a description: of the right shape with hostile values, and of wrong ones. Thread-safe.</summary>
internal sealed class RequestMaker(JsonNode description)
{
    private static readonly string[] s_methods = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "SEARCH"];

    private static readonly string[] s_types =
    [
        "application/json", "application/x-ndjson", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
        "application/json; charset=utf-16", "application/json; charset=nonsense", "application/octet-stream", "*/*",
    ];

    private readonly IReadOnlyList<DescribedOperation> _operations = DescribedOperation.ReadAll(description);
    private readonly BodyMaker _bodies = new(description);

    /// <summary>Operations that are described.</summary>
    public int Operations => _operations.Count;

    /// <summary>The request of a number.</summary>
    /// <param name="server">Where it goes.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="number">Of the request.</param>
    /// <returns>The request, its operation, and its body for reports.</returns>
    public (HttpRequestMessage Request, string Operation, byte[] Body) Make(Uri server, ulong seed, long number)
    {
        var random = new FuzzRandom(seed, number);
        var operation = random.Pick(_operations);
        if (operation.Method == "DELETE" && !random.OneIn(3))
        {
            // Indexes that are deleted all the time are never searched.
            operation = random.Pick(_operations);
        }

        var method = random.OneIn(15) ? random.Pick(s_methods) : operation.Method;
        var path = PathOf(operation, random);
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(
            server.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        var body = method is "TRACE" ? [] : _bodies.Make(operation, random);
        if (body.Length > 0 || operation.Type is not null)
        {
            SetContent(request, operation, random, ref body);
        }

        SetHeaders(request, random);
        return (request, $"{operation.Method} {operation.Route}", body);
    }

    private static string PathOf(DescribedOperation operation, FuzzRandom random)
    {
        var segments = operation.Route.Split('/').Select(part => !part.StartsWith('{') ? part
            : random.OneIn(10) ? random.Pick((string[])["..", "%2e%2e", "%00", "%", "%zz", "a%2Fb", "..%2f..%2fa", "%ff%fe", "a%0d%0ab"])
            : Uri.EscapeDataString(HostileValues.Name(random)));
        var path = string.Join('/', segments);
        var queries = operation.Queries.Append("other").Where(_ => random.OneIn(2))
            .Select(name => $"{name}={(random.OneIn(2) ? random.OneIn(2) ? "true" : "false" : Uri.EscapeDataString(Cut(HostileValues.Text(random))))}").ToArray();
        return queries.Length > 0 ? $"{path}?{string.Join('&', queries)}" : path;
    }

    /// <summary>Half of a pair of surrogates cannot be escaped, and no server takes an address of any length.</summary>
    private static string Cut(string text) => text.Length <= 1_000 ? text : "long";

    private static void SetContent(HttpRequestMessage request, DescribedOperation operation, FuzzRandom random, ref byte[] body)
    {
        var encoding = random.OneIn(30) ? random.Pick((string[])["gzip", "br", "deflate", "zstd", "gzip, gzip", "identity", ""]) : null;
        if (encoding == "gzip" && !random.OneIn(4))
        {
            using var into = new MemoryStream();
            using (var packing = new GZipStream(into, CompressionLevel.Fastest))
            {
                packing.Write(body);
            }

            body = into.ToArray();
        }

        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", random.OneIn(15) ? random.Pick(s_types) : operation.Type ?? "application/json");
        if (encoding is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        request.Headers.TransferEncodingChunked = random.OneIn(20) ? true : null;
    }

    private static void SetHeaders(HttpRequestMessage request, FuzzRandom random)
    {
        if (!random.OneIn(15))
        {
            return;
        }

        var (name, value) = random.Pick<(string, string)>(
        [
            ("Host", "example.org"), ("Origin", "https://example.org"), ("Origin", "null"), ("Accept", "text/html"), ("Accept", "nonsense"), ("Range", "bytes=0-1"),
            ("If-None-Match", "*"), ("Authorization", "Bearer a"), ("Sec-Fetch-Site", "cross-site"), ("X-Forwarded-For", "127.0.0.1"), ("X-HTTP-Method-Override", "DELETE"),
            ("traceparent", "00-nonsense"), ("Accept-Encoding", "br;q=2"), ("Cookie", new string('a', 4_000)), ("Upgrade", "h2c"), ("Expect", "nonsense"),
        ]);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
