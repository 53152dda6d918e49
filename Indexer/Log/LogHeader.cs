using System.Buffers.Binary;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Log;

/// <summary>What a log file says about itself in its first <see cref="LogFormat.HeaderBytes"/> bytes.</summary>
/// <param name="Generation">The commit before which its records came, as in its name.</param>
/// <param name="Ordinal">Its number within the generation, as in its name.</param>
/// <param name="Fingerprint">The fingerprint of the vocabulary that the term ids belong to.</param>
/// <param name="FirstSequence">The sequence of its first record, whether or not it has one yet.</param>
public readonly record struct LogHeader(long Generation, int Ordinal, ulong Fingerprint, long FirstSequence)
{
    private const int VersionAt = 8, OrdinalAt = 12, GenerationAt = 16, FingerprintAt = 24, FirstSequenceAt = 32;
    private const int ReservedAt = 40, ChecksumAt = 44;

    /// <summary>The header's own checksum, from which the checksums of the file's records go on.</summary>
    public uint Checksum { get; private init; }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">Length <see cref="LogFormat.HeaderBytes"/>.</param>
    /// <returns>The same header with its checksum.</returns>
    internal LogHeader Encode(Span<byte> destination)
    {
        destination.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination, LogFormat.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[VersionAt..], LogFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(destination[OrdinalAt..], Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(destination[GenerationAt..], Generation);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[FingerprintAt..], Fingerprint);
        BinaryPrimitives.WriteInt64LittleEndian(destination[FirstSequenceAt..], FirstSequence);
        var checksum = Crc32C.Compute(destination[..ChecksumAt]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumAt..], checksum);
        return this with { Checksum = checksum };
    }

    /// <summary>Reads a header.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="bytes">Length <see cref="LogFormat.HeaderBytes"/>.</param>
    /// <exception cref="IndexFormatException">The bytes are no header, damaged, or a newer build's.</exception>
    internal static LogHeader Decode(string path, ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != LogFormat.Magic)
        {
            throw new IndexFormatException(
                IndexFault.Damaged, path, "the file does not begin as a write-ahead log begins");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[VersionAt..]);
        if (version > LogFormat.Version)
        {
            throw new IndexFormatException(
                IndexFault.TooNew, path, $"the log has version {version}, this build reads up to {LogFormat.Version}");
        }

        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]);
        var header = new LogHeader(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[GenerationAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[OrdinalAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[FingerprintAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[FirstSequenceAt..]))
        { Checksum = checksum };
        var computed = Crc32C.Compute(bytes[..ChecksumAt]);
        var reserved = BinaryPrimitives.ReadUInt32LittleEndian(bytes[ReservedAt..]);
        return computed == checksum && version != 0 && reserved == 0 && header.FirstSequence > 0
            ? header
            : throw new IndexFormatException(
                IndexFault.Damaged, path,
                $"the log's header is damaged (checksum {checksum:x8}, computed {computed:x8})");
    }
}
