using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace SparseSearch.Indexer.Jobs;

/// <summary>A running SHA-256 of the items of an input. Not thread-safe.</summary>
internal sealed class InputHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Takes an item.</summary>
    public void Add(in BulkItem item)
    {
        _buffer.ResetWrittenCount();
        if (item.Document is { } document)
        {
            AddText(document.Id);
            AddText(document.Title);
            AddText(document.Text);
            AddBytes(document.Fields.Span);
        }

        if (item.Rejection is { } rejection)
        {
            AddText(rejection.Reason);
        }

        if (item.Vector is { } vector)
        {
            AddBytes(MemoryMarshal.AsBytes(vector.TermIds));
            AddBytes(MemoryMarshal.AsBytes(vector.Weights));
        }

        _hash.AppendData(_buffer.WrittenSpan);
    }

    /// <summary>Of all items so far, in hexadecimal.</summary>
    public string Current => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void AddText(string text)
    {
        AddLength(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _buffer);
    }

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        AddLength(bytes.Length);
        _buffer.Write(bytes);
    }

    private void AddLength(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(sizeof(int)), length);
        _buffer.Advance(sizeof(int));
    }
}
