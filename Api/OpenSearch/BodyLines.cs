using System.Buffers;
using System.IO.Pipelines;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.OpenSearch;

/// <summary>
/// The lines of a body, while it comes in. Disposed when no more are wanted: a body that is being read when its request ends takes
/// the connection with it. Not thread-safe.
/// </summary>
internal sealed class BodyLines(PipeReader body) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private ReadOnlySequence<byte> _rest;
    private SequencePosition _end;
    private bool _isReading, _isLast;

    /// <summary>The line's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line without its end, valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Current => _line.WrittenMemory;

    /// <summary>Reads the next line that is not empty.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="RequestException">It is too long.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (!await ReadAnyAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
        while (_line.WrittenSpan.Trim(" \t\r"u8).IsEmpty);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => GiveBack();

    private async ValueTask<bool> ReadAnyAsync(CancellationToken cancellationToken)
    {
        _line.ResetWrittenCount();
        Number++;
        while (true)
        {
            if (_rest.IsEmpty && !await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return _line.WrittenCount > 0;
            }

            var end = _rest.PositionOf((byte)'\n');
            var part = end is { } at ? _rest.Slice(0, at) : _rest;
            if (_line.WrittenCount + part.Length > DocumentWriter.MostLineBytes)
            {
                throw new RequestException(
                    StatusCodes.Status413PayloadTooLarge, "illegal_argument_exception",
                    $"Line {Number} is longer than {DocumentWriter.MostLineBytes} bytes.", "Shorten the document.");
            }

            foreach (var bytes in part)
            {
                _line.Write(bytes.Span);
            }

            _rest = end is { } position ? _rest.Slice(_rest.GetPosition(1, position)) : default;
            if (end is not null)
            {
                return true;
            }
        }
    }

    /// <summary>Gives back what was read, and reads on.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        while (_rest.IsEmpty)
        {
            GiveBack();
            if (_isLast)
            {
                return false;
            }

            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            (_isReading, _isLast, _rest, _end) = (true, read.IsCompleted, read.Buffer, read.Buffer.End);
        }

        return true;
    }

    private void GiveBack()
    {
        if (_isReading)
        {
            body.AdvanceTo(_end);
            _isReading = false;
        }
    }
}
