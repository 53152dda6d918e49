using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Segments;
using ZstdSharp;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Packs titles, texts and fields into zstd blocks as they arrive and writes the sections that <see cref="DocumentStore"/>
/// reads. The bytes depend on the documents alone. Not thread-safe.
/// </summary>
public sealed class DocumentStoreWriter : IDisposable
{
    private readonly NativeBuffer<byte> _blocks = new();
    private readonly NativeBuffer<uint> _directory = new();
    private readonly NativeBuffer<byte> _records = new();
    private readonly NativeBuffer<uint> _recordEnds = new();
    private readonly Compressor _compressor = new(DocumentBlockFormat.ZstdLevel);
    private uint _docCount;

    /// <summary>Bytes held.</summary>
    public long UsedBytes =>
        _blocks.UsedBytes + _directory.UsedBytes + _records.UsedBytes + _recordEnds.UsedBytes;

    /// <summary>Bytes of the blocks' section if it were closed now and nothing shrank.</summary>
    public long SectionBytes =>
        _blocks.Count + _records.Count + _recordEnds.UsedBytes + DocumentBlockFormat.BlockHeaderBytes;

    /// <summary>Bytes of UTF-8 that a document needs, checked against the limits.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="text">Its text.</param>
    /// <param name="fieldsBytes">Length of its other members.</param>
    /// <exception cref="ArgumentException">The document or its fields are longer than the limit.</exception>
    public static int LengthBytes(string title, string text, int fieldsBytes = 0)
    {
        if (fieldsBytes > DocumentBlockFormat.MaxFieldsBytes)
        {
            throw new ArgumentException(
                $"The fields beside title and text have {fieldsBytes} bytes; the limit is "
                + $"{DocumentBlockFormat.MaxFieldsBytes}. Leave out what is neither shown nor filtered by.",
                nameof(fieldsBytes));
        }

        var lengthBytes = Encoding.UTF8.GetByteCount(title) + (long)Encoding.UTF8.GetByteCount(text) + fieldsBytes;
        return lengthBytes <= DocumentBlockFormat.MaxDocumentBytes
            ? (int)lengthBytes
            : throw new ArgumentException(
                $"Title and text have {lengthBytes} bytes of UTF-8; the limit is "
                + $"{DocumentBlockFormat.MaxDocumentBytes}. Split the document.", nameof(text));
    }

    /// <summary>Appends the next document; half of a surrogate pair is stored as U+FFFD.</summary>
    /// <param name="title">May be empty.</param>
    /// <param name="text">May be empty.</param>
    /// <param name="fields">A JSON object in UTF-8, or empty; kept as it is.</param>
    /// <exception cref="ArgumentException">The document or its fields are longer than the limit.</exception>
    public void Add(string title, string text, ReadOnlySpan<byte> fields = default)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(text);
        _ = LengthBytes(title, text, fields.Length);
        AddField(DocumentBlockFormat.TitleField, title);
        AddField(DocumentBlockFormat.TextField, text);
        if (!fields.IsEmpty)
        {
            fields.CopyTo(BeginField(DocumentBlockFormat.OtherFields, fields.Length));
        }

        _recordEnds.Add((uint)_records.Count);
        _docCount++;
        if (_records.Count + _recordEnds.UsedBytes >= DocumentBlockFormat.BlockTargetBytes)
        {
            CloseBlock();
        }
    }

    /// <summary>Closes the last block and writes both sections.</summary>
    public void Write(SegmentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        CloseBlock();
        var blockCount = (uint)(_directory.Count / DocumentBlockFormat.DirectoryEntryWords);
        writer.BeginSection(SectionKind.DocumentBlockOffsets);
        writer.Write<uint>([DocumentBlockFormat.ZstdCodec, blockCount]);
        writer.Write<uint>(_directory.Span);
        writer.Write<uint>([_docCount, (uint)_blocks.Count]);
        writer.EndSection();
        writer.WriteSection<byte>(SectionKind.DocumentBlocks, _blocks.Span);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _directory.Dispose();
        _records.Dispose();
        _recordEnds.Dispose();
        _compressor.Dispose();
    }

    private void AddField(byte kind, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        Encoding.UTF8.GetBytes(value, BeginField(kind, Encoding.UTF8.GetByteCount(value)));
    }

    private Span<byte> BeginField(byte kind, int lengthBytes)
    {
        var field = _records.Extend(DocumentBlockFormat.FieldHeaderBytes + lengthBytes);
        field[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(field[1..], lengthBytes);
        return field[DocumentBlockFormat.FieldHeaderBytes..];
    }

    private void CloseBlock()
    {
        if (_recordEnds.Count == 0)
        {
            return;
        }

        var docCount = (int)_recordEnds.Count;
        _directory.AddRange([_docCount - (uint)docCount, checked((uint)_blocks.Count)]);

        // The records' ends stand before the records, so that one document is found without reading the others.
        var endsBytes = docCount * sizeof(uint);
        var rawBytes = endsBytes + (int)_records.Count;
        var block = new byte[rawBytes];
        MemoryMarshal.AsBytes(_recordEnds.Span).CopyTo(block);
        _records.Span.CopyTo(block.AsSpan(endsBytes));
        var header = _blocks.Extend(DocumentBlockFormat.BlockHeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header, rawBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[sizeof(int)..], docCount);
        _blocks.AddRange(_compressor.Wrap(block));
        _records.Truncate(0);
        _recordEnds.Truncate(0);
    }
}
