using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace SparseSearch.Client;

/// <summary>
/// Documents as a body, a JSON object a line: the next one is asked for when the connection has taken those before it, so
/// that memory does not grow with their number.
/// </summary>
internal sealed class DocumentStream : HttpContent
{
    /// <summary>Bytes that are gathered before they are sent.</summary>
    private const int BufferBytes = 32 << 10;

    private readonly IAsyncEnumerable<NewDocument> _documents;
    private readonly CancellationToken _stop;

    public DocumentStream(IAsyncEnumerable<NewDocument> documents, CancellationToken stop)
    {
        (_documents, _stop) = (documents, stop);
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    /// <summary>What the source of the documents threw, or null.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        using var lines = new MemoryStream();
        var documents = _documents.GetAsyncEnumerator(_stop);
        await using var closing = documents.ConfigureAwait(false);
        while (await NextAsync(documents).ConfigureAwait(false))
        {
            JsonSerializer.Serialize(lines, documents.Current, ClientJson.Default.NewDocument);
            lines.WriteByte((byte)'\n');
            if (lines.Length >= BufferBytes)
            {
                await SendAsync(lines, stream).ConfigureAwait(false);
            }
        }

        await SendAsync(lines, stream).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <summary>What the caller's own code throws is the caller's, and no failure of the connection.</summary>
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<NewDocument> documents)
    {
        try
        {
            return await documents.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Failure = ExceptionDispatchInfo.Capture(error);
            throw;
        }
    }

    private async Task SendAsync(MemoryStream lines, Stream stream)
    {
        await stream.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length), _stop).ConfigureAwait(false);
        await stream.FlushAsync(_stop).ConfigureAwait(false);
        lines.SetLength(0);
    }
}
