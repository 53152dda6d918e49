namespace SparseSearch.Core.Documents;

/// <summary>
/// Cuts a stream into lines, in memory bounded by <see cref="MaxLineBytes"/>. Owns the stream; not thread-safe.
/// </summary>
public sealed class Utf8LineReader(Stream stream) : IDisposable
{
    /// <summary>
    /// No honest document is longer; a file without line ends is found out before it fills the memory.
    /// </summary>
    public const int MaxLineBytes = 64 << 20;

    /// <summary>The reason to give for a line beyond the limit.</summary>
    public const string TooLong = "it is longer than the limit of 64 MiB";

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The number of the line read last, from 1; 0 before the first.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Whether the line read last was beyond the limit; only its last part was handed out then.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <param name="line">The line without its end, valid until the next call.</param>
    /// <returns>False when there is none.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        IsTooLong = false;
        var scanned = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = Take(scanned + end, endBytes: 1);
                return true;
            }

            scanned = _end - _start;
            if (_ended)
            {
                line = scanned > 0 || IsTooLong ? Take(scanned, endBytes: 0) : default;
                return scanned > 0 || IsTooLong;
            }

            if (scanned >= MaxLineBytes)
            {
                IsTooLong = true;
                _start = _end = scanned = 0;
            }

            Fill();
        }
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => stream.Dispose();

    private ReadOnlyMemory<byte> Take(int length, int endBytes)
    {
        var line = _buffer.AsMemory(_start, length);
        _start += length + endBytes;
        LineNumber++;
        if (LineNumber == 1 && line.Span.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
