using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace SparseSearch.Indexer.Log;

/// <summary>A file seen through a buffer that moves over it. Not thread-safe.</summary>
internal sealed class LogWindow : IDisposable
{
    /// <summary>The window's size, unless a record is longer.</summary>
    public const int SmallestBytes = 1 << 18;

    private readonly SafeFileHandle _handle;
    private byte[] _buffer = [];
    private long _start;
    private int _count;

    private LogWindow(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        LengthBytes = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    /// <summary>The file's length when it was opened.</summary>
    public long LengthBytes { get; }

    public static LogWindow Open(string path) => new(
        path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    /// <summary>Bytes of the file; valid until the next call.</summary>
    /// <param name="offset">With <paramref name="lengthBytes"/> within the file.</param>
    /// <param name="lengthBytes">At least 0.</param>
    public ReadOnlySpan<byte> At(long offset, int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + lengthBytes, LengthBytes);
        if (offset < _start || offset + lengthBytes > _start + _count)
        {
            Move(offset, lengthBytes);
        }

        return _buffer.AsSpan((int)(offset - _start), lengthBytes);
    }

    /// <summary>Whether a whole record with a right checksum begins at an offset.</summary>
    public bool TryCheckRecord(long offset, uint fileChecksum, out LogRecordHead head)
    {
        head = default;
        return LengthBytes - offset >= LogFormat.RecordOverheadBytes
            && LogRecordHead.TryDecode(At(offset, LogFormat.RecordHeadBytes), out head)
            && head.RecordBytes <= LengthBytes - offset
            && LogRecordHead.IsSealed(At(offset, head.RecordBytes), fileChecksum);
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Move(long offset, int lengthBytes)
    {
        var wanted = (int)Math.Min(Math.Max(lengthBytes, SmallestBytes), LengthBytes - offset);
        if (wanted > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(wanted);
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = larger;
        }

        _start = offset;
        _count = 0;
        while (_count < wanted)
        {
            var read = RandomAccess.Read(_handle, _buffer.AsSpan(_count, wanted - _count), offset + _count);
            if (read == 0)
            {
                throw new IOException(
                    $"{Path}: the file became shorter while it was read. Keep other programs off it.");
            }

            _count += read;
        }
    }
}
