using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using SparseSearch.Api.Service;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>
/// Does a bulk body's writes while it comes in: a batch is encoded and written before the next is read, so that a quick sender
/// waits. For one request.
/// </summary>
/// <param name="writes">Of the request.</param>
/// <param name="indexName">The index of the path, or null.</param>
/// <param name="batchWrites">Writes of a batch.</param>
/// <param name="refresh">Whether a refresh follows.</param>
internal sealed class BulkRun(DocumentWrites writes, string? indexName, int batchWrites, bool refresh)
{
    /// <summary>The longest body, in bytes: as OpenSearch has it where nothing else is configured.</summary>
    public const int MostBodyBytes = 100 << 20;

    private const int BatchBytes = 8 << 20, MostWrites = 100_000;

    private readonly ArrayBufferWriter<byte> _items = new();
    private long _batchBytes, _count;

    /// <summary>Whether a write was refused.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The array of what came of the writes, as JSON, once all are done.</summary>
    public ReadOnlySpan<byte> Items => _items.WrittenSpan;

    /// <summary>Reads the body to its end; answered when everything is safe.</summary>
    /// <exception cref="RequestException">A line is no action, or there are too many; what came before it stays.</exception>
    public async Task RunAsync(PipeReader body, CancellationToken cancellationToken)
    {
        using var lines = new BodyLines(body);
        using var json = new Utf8JsonWriter(_items, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        try
        {
            while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                await TakeAsync(lines, cancellationToken).ConfigureAwait(false);
                if (writes.Batch.Count >= batchWrites || _batchBytes >= BatchBytes)
                {
                    await FlushAsync(json, cancellationToken).ConfigureAwait(false);
                }
            }

            await FlushAsync(json, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also where a line is refused: what was written before it is safe before the sender hears of it.
            await writes.AcknowledgeAsync(refresh).ConfigureAwait(false);
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (_count == 0)
        {
            throw Illegal("request body is required.", "Give an action in a line, and its document in the next.");
        }
    }

    private async Task TakeAsync(BodyLines lines, CancellationToken cancellationToken)
    {
        if (++_count > MostWrites)
        {
            throw new RequestException(
                StatusCodes.Status413PayloadTooLarge, "illegal_argument_exception",
                $"The body has more than {MostWrites} writes.", "Send it in parts; what came before is written.");
        }

        BulkAction action;
        using (var line = OpenSearchJson.Parse(lines.Current))
        {
            action = BulkAction.Read(line.RootElement, lines.Number);
        }

        var index = action.Index ?? indexName ?? throw Illegal(
            $"Action/metadata line [{lines.Number}]: an index is missing.", "Give _index, or the index in the path.");
        if (!action.HasSource)
        {
            writes.Add(WriteVerb.Delete, index, action.Id ?? throw Illegal(
                $"Action/metadata line [{lines.Number}]: an id is missing.", "Give _id."), source: null);
            return;
        }

        if (!await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            throw Illegal($"Action/metadata line [{lines.Number - 1}] has no document behind it.", "Give it in the next line.");
        }

        _batchBytes += lines.Current.Length;
        TakeSource(action, index, lines.Current);
    }

    private void TakeSource(BulkAction action, string index, ReadOnlyMemory<byte> line)
    {
        if (action.Verb == "update")
        {
            DocumentWrites.Refuse(writes.Add(WriteVerb.Update, index, action.Id ?? "", source: null), Illegal(
                "[update] is not supported.", "Write the whole document with index."));
            return;
        }

        var verb = action.Verb == "create" ? WriteVerb.Create : WriteVerb.Index;
        try
        {
            using var source = OpenSearchJson.Parse(line);
            writes.Add(verb, index, action.Id, source.RootElement);
        }
        catch (RequestException bad)
        {
            DocumentWrites.Refuse(writes.Add(verb, index, action.Id, source: null), Mapping(bad.Message, bad.Remedy, bad));
        }
    }

    private async Task FlushAsync(Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        DocumentWrite[] done = [.. writes.Batch];
        await writes.FlushAsync(cancellationToken).ConfigureAwait(false);
        foreach (var write in done)
        {
            HasErrors |= write.Failure is not null;
            json.WriteStartObject();
            json.WriteStartObject(write.Verb.ToString().ToLowerInvariant());
            write.Write(json, refresh);
            json.WriteNumber("status", write.Status);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        _batchBytes = 0;
    }
}
