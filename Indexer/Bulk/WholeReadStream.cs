namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// A file that is read to the length that was asked for or not at all: a reader of damaged lengths would otherwise wait
/// for bytes that never come. Reads are synchronous, so that a caller who waits for a task holds no second thread. Owns
/// the file; not thread-safe.
/// </summary>
internal sealed class WholeReadStream(FileStream file) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public override int Read(Span<byte> buffer)
    {
        file.ReadExactly(buffer);
        return buffer.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    /// <exception cref="EndOfStreamException">The place is not in the file.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var place = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => file.Position,
            _ => file.Length,
        };
        return place >= 0 && place <= file.Length
            ? file.Seek(place, SeekOrigin.Begin)
            : throw new EndOfStreamException($"Byte {place} is asked for, and the file has {file.Length}.");
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
