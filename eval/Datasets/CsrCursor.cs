using System.Buffers.Binary;
using SparseSearch.Core.Documents;

namespace SparseSearch.Eval.Datasets;

/// <summary>Reads little-endian numbers of one array of a <c>.csr</c> file, one after the other.</summary>
internal sealed class CsrCursor : IDisposable
{
    /// <summary>
    /// Numbers a read at most; what a broken header asks for is found out before it fills the memory.
    /// </summary>
    private const int ChunkLength = 1 << 14;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[8 * ChunkLength];

    private CsrCursor(string path, Stream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>Opens a file at a place, by seeking or, where it is packed, by reading up to there.</summary>
    public static CsrCursor Open(string path, long offsetBytes)
    {
        var cursor = new CsrCursor(path, PackedFile.OpenRead(path));
        try
        {
            cursor.Skip(offsetBytes);
            return cursor;
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }

    /// <summary>Reads one number.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Fill(8));

    /// <summary>Reads term ids; the caller owns the array.</summary>
    public int[] ReadInt32s(int length) => ReadArray(length, BinaryPrimitives.ReadInt32LittleEndian);

    /// <summary>Reads weights; the caller owns the array.</summary>
    public float[] ReadSingles(int length) => ReadArray(length, BinaryPrimitives.ReadSingleLittleEndian);

    /// <summary>Refuses a file that goes on.</summary>
    public void ThrowUnlessAtEnd()
    {
        if (_stream.Read(_buffer, 0, 1) != 0)
        {
            throw CsrVectors.Bad(_path, "it goes on behind the last weight");
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private delegate T Decoder<T>(ReadOnlySpan<byte> bytes);

    private T[] ReadArray<T>(int length, Decoder<T> decode)
    {
        var values = new T[Math.Min(length, ChunkLength)];
        for (var done = 0; done < length;)
        {
            var chunk = Math.Min(length - done, ChunkLength);
            if (values.Length < done + chunk)
            {
                Array.Resize(ref values, (int)Math.Min(length, 2L * values.Length));
            }

            var bytes = Fill(4 * chunk);
            for (var i = 0; i < chunk; i++)
            {
                values[done + i] = decode(bytes[(4 * i)..]);
            }

            done += chunk;
        }

        return values;
    }

    private void Skip(long countBytes)
    {
        if (_stream.CanSeek)
        {
            _stream.Position = countBytes;
            return;
        }

        while (countBytes > 0)
        {
            countBytes -= Fill((int)Math.Min(countBytes, _buffer.Length)).Length;
        }
    }

    private ReadOnlySpan<byte> Fill(int countBytes)
    {
        var bytes = _buffer.AsSpan(0, countBytes);
        return _stream.ReadAtLeast(bytes, countBytes, throwOnEndOfStream: false) == countBytes
            ? bytes
            : throw CsrVectors.Bad(_path, "it ends early");
    }
}
