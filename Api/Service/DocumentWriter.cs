using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Telemetry;
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
internal sealed class DocumentWriter(ServedIndex index, bool isEncoded, int batchLines, SearchTelemetry telemetry)
{
    /// <summary>The longest line, in bytes.</summary>
    public const int MostLineBytes = 64 << 20;

    private const int BatchBytes = 8 << 20, MostListed = 100;

    private readonly ArrayBufferWriter<byte> _batch = new();
    private readonly List<Rejection> _rejections = [];
    private long _linesBefore, _lineBytes, _taken, _rejected, _sequence;
    private int _linesOfBatch;

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="RequestException">A line is too long, or the index takes vectors only; what came before stays.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<WriteResult> WriteAsync(PipeReader body, CancellationToken cancellationToken)
    {
        var encoder = isEncoded ? null : index.EncoderOr("Send documents with a member vector and ?encoded=true");
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            var rest = read.Buffer;
            try
            {
                while (!rest.IsEmpty)
                {
                    if (Take(ref rest) && (_linesOfBatch >= batchLines || _batch.WrittenCount >= BatchBytes))
                    {
                        await WriteBatchAsync(encoder, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            finally
            {
                // Also where it is refused: a body that is being read when its request ends takes the connection with it.
                body.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted)
            {
                break;
            }
        }

        await WriteBatchAsync(encoder, cancellationToken).ConfigureAwait(false);
        if (_sequence > 0)
        {
            await index.Live.AcknowledgeAsync(_sequence, CancellationToken.None).ConfigureAwait(false);
        }

        return new WriteResult(_taken, _rejected, _rejections);
    }

    /// <summary>Takes what there is, up to the next end of a line.</summary>
    /// <returns>Whether a line ended.</returns>
    private bool Take(ref ReadOnlySequence<byte> rest)
    {
        var end = rest.PositionOf((byte)'\n');
        var part = end is { } at ? rest.Slice(0, rest.GetPosition(1, at)) : rest;
        foreach (var bytes in part)
        {
            _batch.Write(bytes.Span);
        }

        rest = rest.Slice(part.End);
        _lineBytes += part.Length;
        if (_lineBytes > MostLineBytes)
        {
            throw new RequestException(
                StatusCodes.Status413PayloadTooLarge, "line_too_long",
                $"Line {_linesBefore + _linesOfBatch + 1} is longer than {MostLineBytes} bytes.", "Shorten the document.");
        }

        if (end is null)
        {
            return false;
        }

        _linesOfBatch++;
        _lineBytes = 0;
        return true;
    }

    private async Task WriteBatchAsync(ISparseEncoder? encoder, CancellationToken cancellationToken)
    {
        var (taken, rejected) = (_taken, _rejected);
        var bad = new BadLineLog(line => Reject(_linesBefore + line.LineNumber, null, line.Reason));
        _ = MemoryMarshal.TryGetArray(_batch.WrittenMemory, out var lines);
        var stream = new MemoryStream(lines.Array ?? [], lines.Offset, lines.Count, writable: false);
        if (encoder is null)
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
            var vectors = await encoder.EncodeAsync(
                Array.ConvertAll(documents, static d => d.EncodedText), EncodingSide.Document,
                cancellationToken: cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < documents.Length; i++)
            {
                Put(documents[i], vectors[i]);
            }
        }

        telemetry.Wrote(index, _taken - taken, _rejected - rejected);
        _batch.ResetWrittenCount();
        _linesBefore += _linesOfBatch;
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
