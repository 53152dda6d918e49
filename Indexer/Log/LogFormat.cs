namespace SparseSearch.Indexer.Log;

/// <summary>
/// Every constant of the write-ahead log's format, and nothing that runs. docs/FILE_FORMAT.md is its text.
/// </summary>
public static class LogFormat
{
    /// <summary>
    /// The first eight bytes of a log file: the ASCII letters <c>SPSEALOG</c>, read as a little-endian number.
    /// </summary>
    public const ulong Magic = 0x474F_4C41_4553_5053;

    /// <summary>The format version that this build writes, and the newest it reads.</summary>
    public const uint Version = 1;

    /// <summary>Length of the fixed header.</summary>
    public const int HeaderBytes = 48;

    /// <summary>Length of what stands before a record's payload: length, sequence, durable sequence, kind.</summary>
    public const int RecordHeadBytes = 4 + 8 + 8 + 1;

    /// <summary>Length of a record with an empty payload: its head and its checksum.</summary>
    public const int RecordOverheadBytes = RecordHeadBytes + 4;

    /// <summary>The longest payload of a record.</summary>
    public const int MaxPayloadBytes = 256 << 20;

    /// <summary>
    /// The smallest part of a file that a disk writes or loses as a whole. What a power cut lost reads as zeros.
    /// </summary>
    public const int SectorBytes = 512;
}
