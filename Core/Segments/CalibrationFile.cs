using System.Buffers.Binary;

namespace SparseSearch.Core.Segments;

/// <summary>
/// A calibration that was stored for a finished segment, in a file beside it: it wins over the section
/// <see cref="SectionKind.Calibration"/>, which was written with the segment. One flipped bit anywhere is found.
/// </summary>
public static class CalibrationFile
{
    /// <summary>What a file's name has in place of the segment's extension.</summary>
    public const string FileExtension = ".cal";

    private const uint Magic = 0x424C_4143; // "CALB"
    private const uint Version = 1;
    private const int HeaderBytes = 24;

    /// <summary>Far above what a calibration takes: a damaged length is found out before memory is asked for.</summary>
    private const int MaxBytes = 1 << 24;

    /// <summary>Where a segment's file is, or would be; null for what is no segment file, such as one in memory.</summary>
    public static string? PathFor(string segmentPath) =>
        Path.GetExtension(segmentPath) == SegmentFormat.FileExtension
            ? Path.ChangeExtension(segmentPath, FileExtension)
            : null;

    /// <summary>The bytes of a file.</summary>
    /// <param name="segmentId">The segment that was measured.</param>
    /// <param name="docCount">How many documents it has.</param>
    /// <param name="calibration">The bytes of a calibration section, at least one.</param>
    public static byte[] Serialize(ulong segmentId, int docCount, ReadOnlySpan<byte> calibration)
    {
        var bytes = new byte[HeaderBytes + calibration.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), segmentId);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), docCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), calibration.Length);
        calibration.CopyTo(bytes.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint)), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - sizeof(uint))));
        return bytes;
    }

    /// <summary>Writes a segment's file, in place of one that is there; it appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">The segment is none of a file.</exception>
    /// <exception cref="IOException">The disk refuses; the message says what to do.</exception>
    public static string Write(SegmentReader segment, ReadOnlySpan<byte> calibration, FileOperations files)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var path = PathFor(segment.Path)
            ?? throw new ArgumentException($"{segment.Path} is no segment file, and has no place beside it.", nameof(segment));
        DurableFile.WriteAll(path, Serialize(segment.Header.SegmentId, segment.DocCount, calibration), files);
        return path;
    }

    /// <summary>What was stored for a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="note">Why a file that is there is passed over, as a sentence; null otherwise.</param>
    /// <returns>The bytes of a calibration section; null where there is no file, or one of another segment.</returns>
    /// <exception cref="IndexFormatException">The file is damaged, or was written by a newer build.</exception>
    public static byte[]? Read(SegmentReader segment, out string? note)
    {
        ArgumentNullException.ThrowIfNull(segment);
        note = null;
        if (PathFor(segment.Path) is not { } path || !File.Exists(path))
        {
            return null;
        }

        return new FileInfo(path).Length <= MaxBytes
            ? Parse(path, File.ReadAllBytes(path), segment.Header.SegmentId, segment.DocCount, out note)
            : throw Damaged(path, $"the stored calibration has more than {MaxBytes} bytes");
    }

    /// <summary>The calibration that bytes hold.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="segmentId">The segment that it should be of.</param>
    /// <param name="docCount">How many documents that has.</param>
    /// <param name="note">Why it is passed over; null where it is not.</param>
    /// <returns>The bytes of a calibration section, or null with a note.</returns>
    /// <exception cref="IndexFormatException">The file is damaged, or was written by a newer build.</exception>
    public static byte[]? Parse(string path, ReadOnlySpan<byte> bytes, ulong segmentId, int docCount, out string? note)
    {
        note = null;
        if (bytes.Length <= HeaderBytes + sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]) != bytes.Length - HeaderBytes - sizeof(uint)
            || Crc32C.Compute(bytes[..^sizeof(uint)]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]))
        {
            throw Damaged(path, "the stored calibration was changed, cut or damaged");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (version != Version)
        {
            throw new IndexFormatException(
                IndexFault.TooNew, path, $"the stored calibration has version {version}, and this build reads {Version}");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) != segmentId
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]) != docCount)
        {
            note = $"The stored calibration {Path.GetFileName(path)} is of another segment and was passed over.";
            return null;
        }

        return bytes[HeaderBytes..^sizeof(uint)].ToArray();
    }

    private static IndexFormatException Damaged(string path, string finding) => new(
        IndexFault.Damaged, path,
        finding + "; delete this file to use the calibration that the segment was built with, or store one anew with eval recall --store");
}
