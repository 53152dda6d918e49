using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace SparseSearch.Api.Endpoints;

/// <summary>A file of the page, as the assembly has it. Immutable.</summary>
internal sealed class PageAsset
{
    /// <summary>How the assembly's resources are named that are files of the page.</summary>
    private const string Prefix = "page/";

    private readonly byte[] _plain;
    private readonly Lazy<byte[]> _packed;
    private readonly EntityTagHeaderValue _tag, _packedTag;

    private PageAsset(string name, byte[] content)
    {
        Name = name;
        _plain = content;
        _packed = new Lazy<byte[]>(() => Pack(content));
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12));
        // The packed bytes are others, so their tag is as well.
        _tag = new EntityTagHeaderValue($"\"{hash}\"");
        _packedTag = new EntityTagHeaderValue($"\"{hash}-gzip\"");
    }

    /// <summary>The file's name, without a folder.</summary>
    public string Name { get; }

    /// <summary>All files of the page.</summary>
    public static IReadOnlyList<PageAsset> All { get; } = Load();

    /// <summary>Bytes of the file, as it is.</summary>
    public int LengthBytes => _plain.Length;

    /// <summary>The file as an answer: packed where the browser takes that, and not at all where it has it.</summary>
    public IResult Answer(HttpContext context)
    {
        var isPacked = context.Request.GetTypedHeaders().AcceptEncoding
            .Any(static encoding => encoding.Value == "gzip" && encoding.Quality != 0);
        var headers = context.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        // Asked for again each time, and answered without a body while it is the same: an update is seen at once.
        headers.CacheControl = "no-cache";
        if (isPacked)
        {
            headers.ContentEncoding = "gzip";
        }

        return Results.Bytes(isPacked ? _packed.Value : _plain, TypeOf(Name), entityTag: isPacked ? _packedTag : _tag);
    }

    private static PageAsset[] Load()
    {
        var assembly = typeof(PageAsset).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is no resource.");
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return new PageAsset(name[Prefix.Length..], content);
            })];
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
