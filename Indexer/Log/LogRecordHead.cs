using System.Buffers.Binary;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Log;

/// <summary>What stands before a record's payload.</summary>
/// <param name="PayloadBytes">Length of the payload.</param>
/// <param name="Sequence">The record's number.</param>
/// <param name="DurableSequence">
/// The last record that was on disk when this one was appended: damage up to there is no torn write.
/// </param>
/// <param name="Kind">What the record does.</param>
internal readonly record struct LogRecordHead(int PayloadBytes, long Sequence, long DurableSequence, byte Kind)
{
    private const int SequenceAt = 4, DurableAt = 12, KindAt = 20;

    /// <summary>Length of the whole record.</summary>
    public int RecordBytes => PayloadBytes + LogFormat.RecordOverheadBytes;

    /// <summary>Reads a head, true or not.</summary>
    /// <param name="bytes">At least <see cref="LogFormat.RecordHeadBytes"/>.</param>
    /// <param name="head">What the bytes say.</param>
    /// <returns>False where the length is beyond the limit.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out LogRecordHead head)
    {
        var payloadBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (payloadBytes > LogFormat.MaxPayloadBytes)
        {
            head = default;
            return false;
        }

        head = new LogRecordHead(
            (int)payloadBytes,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[SequenceAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[DurableAt..]),
            bytes[KindAt]);
        return true;
    }

    /// <summary>Completes a record whose payload stands: writes its head and its checksum.</summary>
    /// <param name="record">Length <see cref="RecordBytes"/>.</param>
    /// <param name="fileChecksum">The checksum of the file's header.</param>
    public void Seal(Span<byte> record, uint fileChecksum)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, PayloadBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[SequenceAt..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[DurableAt..], DurableSequence);
        record[KindAt] = Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(record[^4..], Checksum(record, fileChecksum));
    }

    /// <summary>Whether a record's checksum is right.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> record, uint fileChecksum) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[^4..]) == Checksum(record, fileChecksum);

    /// <remarks>It goes on from the file's, so that a record of another file is none of this one.</remarks>
    private static uint Checksum(ReadOnlySpan<byte> record, uint fileChecksum) =>
        Crc32C.Finish(Crc32C.Append(~fileChecksum, record[..^4]));
}
