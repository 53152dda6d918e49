using System.Buffers.Binary;

namespace SparseSearch.Indexer.Log;

/// <summary>Looks behind a place where a log file has no whole record.</summary>
/// <param name="window">The file.</param>
/// <param name="fileChecksum">The checksum of its header.</param>
internal readonly struct LogTail(LogWindow window, uint fileChecksum)
{
    /// <summary>
    /// Finds the next whole record of a sequence, or of a later one that the rest of the file has room for.
    /// </summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="firstSequence">The least sequence.</param>
    /// <param name="offset">Where the record begins.</param>
    /// <param name="head">Its head.</param>
    public bool TryFindRecord(long start, long firstSequence, out long offset, out LogRecordHead head)
    {
        var lastSequence = firstSequence + ((window.LengthBytes - start) / LogFormat.RecordOverheadBytes);
        offset = start;
        while (window.LengthBytes - offset >= LogFormat.RecordOverheadBytes)
        {
            var bytes = window.At(offset, (int)Math.Min(LogWindow.SmallestBytes, window.LengthBytes - offset));
            var places = bytes.Length - LogFormat.RecordOverheadBytes + 1;
            var place = IndexOfHead(bytes, places, firstSequence, lastSequence);
            if (place < 0)
            {
                offset += places;
                continue;
            }

            offset += place;
            if (window.TryCheckRecord(offset, fileChecksum, out head))
            {
                return true;
            }

            offset++;
        }

        head = default;
        return false;
    }

    /// <summary>
    /// Whether a sector between two offsets reads as zeros, as one does that never reached the disk; of the sector in
    /// which the damage begins, the rest, since what stands before it may have been on disk earlier.
    /// </summary>
    public bool HasMissingSector(long start, long end)
    {
        while (start < end)
        {
            var sectorEnd = ((start / LogFormat.SectorBytes) + 1) * LogFormat.SectorBytes;
            if (sectorEnd <= end && !window.At(start, (int)(sectorEnd - start)).ContainsAnyExcept((byte)0))
            {
                return true;
            }

            start = sectorEnd;
        }

        return false;
    }

    private static int IndexOfHead(ReadOnlySpan<byte> bytes, int places, long firstSequence, long lastSequence)
    {
        for (var place = 0; place < places; place++)
        {
            var sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[(place + sizeof(uint))..]);
            if (sequence >= firstSequence && sequence <= lastSequence)
            {
                return place;
            }
        }

        return -1;
    }
}
