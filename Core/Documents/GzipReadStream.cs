using System.IO.Compression;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Unpacks gzip and refuses a file that ends early, which <see cref="GZipStream"/> takes for a whole one. A gzip file
/// may be several, one behind the other; so a known one is put behind the file, and its text must come out last. Where
/// the file ends early, the bytes of the known one are taken for the file's own and something else comes out.
/// </summary>
internal sealed class GzipReadStream : ReadingStream
{
    private static readonly byte[] s_mark = "\0whole gzip file\0"u8.ToArray();
    private static readonly byte[] s_packedMark = Pack(s_mark);

    private readonly GZipStream _unpacked;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    private GzipReadStream(GZipStream unpacked)
        : base(unpacked)
    {
        _unpacked = unpacked;
    }

    /// <summary>Takes ownership of a packed file.</summary>
    public static GzipReadStream Open(Stream file)
    {
        var marked = new ChainedStream(file, new MemoryStream(s_packedMark, writable: false));
        return new GzipReadStream(new GZipStream(marked, CompressionMode.Decompress));
    }

    public override int Read(Span<byte> buffer)
    {
        // What may be the mark is held back until something follows it.
        while (_end - _start <= s_mark.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = _unpacked.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                return _buffer.AsSpan(0, _end).SequenceEqual(s_mark)
                    ? 0
                    : throw new InvalidDataException("The file ends early.");
            }

            _end += read;
        }

        var length = Math.Min(buffer.Length, _end - _start - s_mark.Length);
        _buffer.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
