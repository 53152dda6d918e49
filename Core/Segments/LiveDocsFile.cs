using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using SparseSearch.Core.Filters;

namespace SparseSearch.Core.Segments;

/// <summary>
/// The bytes of a segment's live documents: those that were neither deleted nor replaced, as one bit a document. One
/// flipped bit anywhere is found.
/// </summary>
public static class LiveDocsFile
{
    private const uint Magic = 0x4556_494C; // "LIVE"
    private const uint Version = 1;
    private const int HeaderBytes = 24;

    /// <summary>The bytes of a file.</summary>
    /// <param name="segmentId">The segment that it belongs to.</param>
    /// <param name="live">One bit for each of its documents.</param>
    public static byte[] Serialize(ulong segmentId, DocBitmap live)
    {
        ArgumentNullException.ThrowIfNull(live);
        var words = MemoryMarshal.AsBytes(live.Words);
        var bytes = new byte[HeaderBytes + words.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), segmentId);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), live.DocCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), live.Count());
        words.CopyTo(bytes.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(bytes.Length - sizeof(uint)), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - sizeof(uint))));
        return bytes;
    }

    /// <summary>Reads the live documents of a segment in a manifest, or null where all are live.</summary>
    /// <exception cref="IndexFormatException">The file is missing, damaged, newer, or another segment's.</exception>
    public static DocBitmap? Read(string folder, ManifestSegment entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.LiveFile is not { } name)
        {
            return null;
        }

        var path = Path.Combine(folder, name);
        try
        {
            var (found, length) = (new FileInfo(path).Length, LengthBytes(entry.DocCount));
            return found == length
                ? Parse(path, File.ReadAllBytes(path), entry)
                : throw Damaged(path, $"the list of live documents has {found} bytes in place of {length}");
        }
        catch (FileNotFoundException)
        {
            throw new IndexFormatException(IndexFault.MissingFile, path, "the list of live documents is missing");
        }
    }

    /// <summary>The live documents that bytes stand for.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="entry">The segment that it must belong to.</param>
    /// <exception cref="IndexFormatException">Damaged, newer, or another segment's.</exception>
    public static DocBitmap Parse(string path, ReadOnlySpan<byte> bytes, ManifestSegment entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (bytes.Length != LengthBytes(entry.DocCount) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw Damaged(path, "the file is no list of the segment's live documents");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (Crc32C.Compute(bytes[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]))
        {
            throw Damaged(path, "the list of live documents was changed or damaged (its checksum differs)");
        }

        if (version != Version)
        {
            throw new IndexFormatException(
                IndexFault.TooNew, path, $"the list of live documents has version {version}; this build reads {Version}");
        }

        var id = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]).ToString("x16", CultureInfo.InvariantCulture);
        if (id != entry.SegmentId || BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]) != entry.DocCount)
        {
            throw Damaged(path, $"the list belongs to segment {id}, not to {entry.SegmentId}");
        }

        var live = DocBitmap.Of(
            entry.DocCount, MemoryMarshal.Cast<byte, ulong>(bytes[HeaderBytes..^sizeof(uint)]));
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]);
        return live.Count() == count && count == entry.LiveDocCount
            ? live
            : throw Damaged(
                path, $"{live.Count()} live documents are listed, {count} counted, and the manifest names "
                + $"{entry.LiveDocCount}");
    }

    private static int LengthBytes(int docCount) =>
        HeaderBytes + ((docCount + 63) / 64 * sizeof(ulong)) + sizeof(uint);

    private static IndexFormatException Damaged(string path, string finding) => new(IndexFault.Damaged, path, finding);
}
