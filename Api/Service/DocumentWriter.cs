using System.Buffers;
using System.IO.Pipelines;
using SparseSearch.Api.Contracts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Api.Service;

/// <summary>
/// Takes the documents of a body into an index while the body comes in: a batch of lines is encoded and written before the
/// next is read, so that a quick sender waits. For one request.
/// </summary>
internal sealed class DocumentWriter(ServedIndex index, bool isEncoded, int batchLines)
{
    private const int BatchBytes = 8 << 20, MostLineBytes = 64 << 20, MostListed = 100;

    private readonly ArrayBufferWriter<byte> _batch = new();
    private readonly List<Rejection> _rejections = [];
    private long _lines, _taken, _rejected, _sequence;
    private int _linesOfBatch;

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="RequestException">A line is too long, or the index takes vectors only; what came before stays.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<WriteResult> WriteAsync(PipeReader body, CancellationToken cancellationToken)
    {
        if (!isEncoded && index.Encoder is null)
        {
            throw new RequestException(
                StatusCodes.Status409Conflict, "no_model", $"The index '{index.Name}' has no model here that encodes texts.",
                "Send documents with a member vector and ?encoded=true, or have its model added to the configuration.");
        }

        while (true)
        {
            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = read.Buffer;
            while (TakeLine(ref rest, read.IsCompleted))
            {
                if (_linesOfBatch >= batchLines || _batch.WrittenCount >= BatchBytes)
                {
                    await WriteBatchAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            if (rest.Length > MostLineBytes)
            {
                throw new RequestException(
                    StatusCodes.Status413PayloadTooLarge, "line_too_long",
                    $"Line {_lines + 1} is longer than {MostLineBytes} bytes.", "Shorten the document.");
            }

            body.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        await WriteBatchAsync(cancellationToken).ConfigureAwait(false);
        if (_sequence > 0)
        {
            await index.Live.AcknowledgeAsync(_sequence, CancellationToken.None).ConfigureAwait(false);
        }

        return new WriteResult(_taken, _rejected, _rejections);
    }

    private bool TakeLine(ref ReadOnlySequence<byte> rest, bool isLast)
    {
        var end = rest.PositionOf((byte)'\n');
        if (end is null && (!isLast || rest.IsEmpty))
        {
            return false;
        }

        foreach (var part in end is { } at ? rest.Slice(0, at) : rest)
        {
            _batch.Write(part.Span);
        }

        _batch.Write("\n"u8);
        rest = end is { } newline ? rest.Slice(rest.GetPosition(1, newline)) : rest.Slice(rest.End);
        _lines++;
        _linesOfBatch++;
        return true;
    }

    private async Task WriteBatchAsync(CancellationToken cancellationToken)
    {
        var before = _lines - _linesOfBatch;
        var bad = new BadLineLog(line => Reject(before + line.LineNumber, null, line.Reason));
        var stream = new MemoryStream(_batch.WrittenSpan.ToArray(), writable: false);
        if (isEncoded)
        {
            foreach (var document in VectorJsonlReader.Read(stream, "body", index.Live.Vocabulary, bad))
            {
                Put(document.Document, document.Vector);
            }
        }
        else
        {
            SourceDocument[] documents = [.. JsonlDocumentReader.ReadStream(
                stream, "body", new JsonlReadOptions { SkipBadLinesInto = bad, DuplicateIds = DuplicateIdPolicy.Allow })];
            var vectors = await index.Encoder!.EncodeAsync(
                Array.ConvertAll(documents, static d => d.EncodedText), EncodingSide.Document,
                cancellationToken: cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < documents.Length; i++)
            {
                Put(documents[i], vectors[i]);
            }
        }

        _batch.ResetWrittenCount();
        _linesOfBatch = 0;
    }

    private void Put(SourceDocument document, SparseVector vector)
    {
        try
        {
            _sequence = index.Live.Put(document, vector);
            _taken++;
        }
        catch (RefusedDocumentException refused)
        {
            Reject(null, ExternalIdRules.Shown(document.Id), refused.Message);
        }
    }

    private void Reject(long? line, string? id, string reason)
    {
        _rejected++;
        if (_rejections.Count < MostListed)
        {
            _rejections.Add(new Rejection(line, id, reason));
        }
    }
}
