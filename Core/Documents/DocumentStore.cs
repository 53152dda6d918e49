using System.Buffers.Binary;
using System.Text;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Segments;
using ZstdSharp;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Doc id → stored title, text and fields of one segment, from zstd blocks. A view over its sections, valid while that is
/// open; thread-safe. Blocks that were read are kept, each in one of a few places, so that what is shown often and what lies
/// beside it is not unpacked again.
/// </summary>
public sealed unsafe class DocumentStore
{
    /// <summary>Places for unpacked blocks, 8 MiB at most together.</summary>
    private const int Places = 256;

    /// <summary>Longer blocks, of documents far beyond the usual, are not kept.</summary>
    private const int MaxKeptBytes = 2 * DocumentBlockFormat.BlockTargetBytes;

    /// <summary>Making one takes longer than unpacking a block.</summary>
    private static readonly RentalPool<Decompressor> s_decompressors = new(static () => new Decompressor());

    private readonly string _path;
    private readonly uint* _directory;
    private readonly byte* _blocks;
    private readonly int* _positions;
    private readonly Block?[] _kept;

    private DocumentStore(
        string path, uint* directory, int blockCount, byte* blocks, int* positions, int docCount)
    {
        _path = path;
        _directory = directory;
        _blocks = blocks;
        _positions = positions;
        BlockCount = blockCount;
        DocCount = docCount;
        _kept = new Block?[Math.Min(blockCount, Places)];
    }

    /// <summary>Number of documents.</summary>
    public int DocCount { get; }

    /// <summary>Number of blocks.</summary>
    public int BlockCount { get; }

    /// <summary>Opens the view, checking in O(1) that the sections fit each other.</summary>
    /// <exception cref="SegmentFormatException">A section is missing, or the two contradict each other.</exception>
    public static DocumentStore Open(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var words = (uint*)segment.SectionPointer(SectionKind.DocumentBlockOffsets, out var directoryBytes);
        var blocks = segment.SectionPointer(SectionKind.DocumentBlocks, out var blocksBytes);
        const int headerBytes = DocumentBlockFormat.DirectoryHeaderWords * sizeof(uint);
        const int entryBytes = DocumentBlockFormat.DirectoryEntryWords * sizeof(uint);
        if (directoryBytes < headerBytes + entryBytes)
        {
            throw SegmentChecks.Corrupt(segment.Path, "a directory of document blocks", $"{directoryBytes} bytes");
        }

        if (words[0] != DocumentBlockFormat.ZstdCodec)
        {
            throw SegmentChecks.Corrupt(
                segment.Path, $"document codec {DocumentBlockFormat.ZstdCodec}", $"{words[0]}");
        }

        SegmentChecks.CheckLength(
            segment.Path, SectionKind.DocumentBlockOffsets, headerBytes + ((words[1] + 1L) * entryBytes),
            directoryBytes);
        var blockCount = (int)words[1];
        var directory = words + DocumentBlockFormat.DirectoryHeaderWords;
        SegmentChecks.CheckLength(
            segment.Path, SectionKind.DocumentBlocks, directory[(2 * blockCount) + 1], blocksBytes);
        return directory[2 * blockCount] == (uint)segment.DocCount && (blockCount == 0) == (segment.DocCount == 0)
            ? new DocumentStore(
                segment.Path, directory, blockCount, blocks, PositionsOf(segment), segment.DocCount)
            : throw SegmentChecks.Corrupt(
                segment.Path, $"{segment.DocCount} stored documents", $"{directory[2 * blockCount]} in {blockCount} blocks");
    }

    /// <summary>A document's title, text and fields; the fields are the caller's own copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public StoredDocument Read(int docId)
    {
        if ((uint)docId >= (uint)DocCount)
        {
            throw new ArgumentOutOfRangeException(nameof(docId), docId, $"The segment has {DocCount} documents.");
        }

        var position = _positions is null ? docId : _positions[docId];
        if ((uint)position >= (uint)DocCount)
        {
            throw SegmentChecks.Corrupt(_path, $"a position of document {docId} below {DocCount}", $"{position}");
        }

        var index = BlockOf(position);
        ref var place = ref _kept[index % _kept.Length];
        var block = Volatile.Read(ref place);
        if (block?.Index != index)
        {
            block = Decode(index);
            if (position < block.FirstDoc || position >= block.FirstDoc + block.DocCount)
            {
                throw SegmentChecks.Corrupt(_path, $"a document block with document {position}", $"one from {block.FirstDoc}");
            }

            if (block.Raw.Length <= MaxKeptBytes)
            {
                Volatile.Write(ref place, block);
            }
        }

        return block.Parse(_path, position - block.FirstDoc);
    }

    private static int* PositionsOf(SegmentReader segment)
    {
        if (!segment.Has(SectionKind.DocumentPositions))
        {
            return null;
        }

        var positions = (int*)segment.SectionPointer(SectionKind.DocumentPositions, out var lengthBytes);
        SegmentChecks.CheckLength(
            segment.Path, SectionKind.DocumentPositions, (long)segment.DocCount * sizeof(int), lengthBytes);
        return positions;
    }

    /// <summary>The last block that begins at or before a position.</summary>
    private int BlockOf(int position)
    {
        var (low, high) = (0, BlockCount - 1);
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            (low, high) = _directory[2 * middle] <= (uint)position ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private Block Decode(int index)
    {
        var (firstDoc, start) = (_directory[2 * index], _directory[(2 * index) + 1]);
        var (nextDoc, end) = (_directory[(2 * index) + 2], _directory[(2 * index) + 3]);
        if (nextDoc <= firstDoc || nextDoc > (uint)DocCount || end > _directory[(2 * BlockCount) + 1]
            || start + (long)DocumentBlockFormat.BlockHeaderBytes > end)
        {
            throw SegmentChecks.Corrupt(
                _path, $"ascending entries {index} and {index + 1} of the document blocks",
                $"documents {firstDoc}, {nextDoc}, bytes {start}, {end}");
        }

        var bytes = new ReadOnlySpan<byte>(_blocks + start, (int)(end - start));
        var rawBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var docCount = BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(uint)..]);
        if (docCount != nextDoc - firstDoc || rawBytes > DocumentBlockFormat.MaxBlockBytes
            || rawBytes < docCount * (long)sizeof(uint))
        {
            throw SegmentChecks.Corrupt(
                _path, $"a block of {nextDoc - firstDoc} documents", $"{docCount} in {rawBytes} bytes");
        }

        try
        {
            var frame = bytes[DocumentBlockFormat.BlockHeaderBytes..];
            var most = ZstdFrame.MostDecodedBytes(frame);
            if (rawBytes > most)
            {
                throw SegmentChecks.Corrupt(_path, $"{rawBytes} bytes in document block {index}", $"at most {most}");
            }

            var raw = new byte[rawBytes];
            // Left to the garbage collector where it throws: what state it is in is not known.
            var decompressor = s_decompressors.Rent();
            var decodedBytes = decompressor.Unwrap(frame, raw);
            s_decompressors.Return(decompressor);
            return decodedBytes == raw.Length
                ? new Block(index, (int)firstDoc, (int)docCount, raw)
                : throw SegmentChecks.Corrupt(_path, $"{rawBytes} bytes in document block {index}", $"{decodedBytes}");
        }
        catch (ZstdException error)
        {
            throw SegmentChecks.Corrupt(_path, $"a zstd frame in document block {index}", error.Message);
        }
    }

    /// <summary>A decoded block; immutable, so that threads may share it.</summary>
    private sealed record Block(int Index, int FirstDoc, int DocCount, byte[] Raw)
    {
        public StoredDocument Parse(string path, int place)
        {
            var records = Raw.AsSpan(DocCount * sizeof(uint));
            var start = place == 0 ? 0 : End(place - 1);
            var end = End(place);
            if (start > end || end > (uint)records.Length)
            {
                throw Damaged(path, place);
            }

            var record = records[(int)start..(int)end];
            var (title, text, fields) = ("", "", Array.Empty<byte>());
            while (!record.IsEmpty)
            {
                if (record.Length < DocumentBlockFormat.FieldHeaderBytes)
                {
                    throw Damaged(path, place);
                }

                var kind = record[0];
                var lengthBytes = BinaryPrimitives.ReadUInt32LittleEndian(record[1..]);
                record = record[DocumentBlockFormat.FieldHeaderBytes..];
                if (lengthBytes > record.Length)
                {
                    throw Damaged(path, place);
                }

                var value = record[..(int)lengthBytes];
                switch (kind)
                {
                    case DocumentBlockFormat.TitleField:
                        title = Encoding.UTF8.GetString(value);
                        break;
                    case DocumentBlockFormat.TextField:
                        text = Encoding.UTF8.GetString(value);
                        break;
                    case DocumentBlockFormat.OtherFields:
                        fields = value.ToArray();
                        break;
                    default:
                        throw Damaged(path, place);
                }

                record = record[(int)lengthBytes..];
            }

            return new StoredDocument(title, text) { Fields = fields };
        }

        private uint End(int place) => BinaryPrimitives.ReadUInt32LittleEndian(Raw.AsSpan(place * sizeof(uint)));

        private SegmentFormatException Damaged(string path, int place) => SegmentChecks.Corrupt(
            path, $"fields of document {FirstDoc + place} within its record", "others");
    }
}
