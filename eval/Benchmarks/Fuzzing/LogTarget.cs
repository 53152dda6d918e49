using System.Buffers.Binary;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// Files of a write-ahead log, one after the other and as a folder's only one, whose header and records are sealed anew
/// as far as they can be found.
/// </summary>
internal sealed class LogTarget : FuzzTarget
{
    private const ulong Fingerprint = 0x1234_5678_9abc_def0;

    private readonly FuzzFile _file = new("log-000001-0001.wal");

    /// <inheritdoc/>
    public override string Name => "log";

    /// <inheritdoc/>
    public override string Promise => "IndexFormatException";

    /// <inheritdoc/>
    public override int Share => 25;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } = [Seed(0), Seed(1), Seed(7), Seed(30)];

    /// <summary>The window over a file has 256 KiB, of which a pool may give twice as much.</summary>
    public override long FixedBytes => 2 << 20;

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is IndexFormatException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var path = _file.Write(input);
        string torn;
        using (var reader = LogReader.Open(path))
        {
            torn = reader.ValidBytes < reader.FileBytes ? "torn" : "whole";
            _ = reader.Read().Count();
        }

        // Recovery cuts what is torn off the file.
        var records = LogRecovery.Read(_file.Folder, Fingerprint, 0, FileOperations.Unwatched).Records.Count();
        return $"{Math.Min(records, 9)} records, {torn}";
    }

    /// <inheritdoc/>
    public override byte[] Repair(byte[] input, FuzzRandom random)
    {
        if (input.Length < LogFormat.HeaderBytes || random.OneIn(8))
        {
            return input;
        }

        var checksumAt = LogFormat.HeaderBytes - sizeof(uint);
        var checksum = Crc32C.Compute(input.AsSpan(0, checksumAt));
        BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(checksumAt), checksum);
        var keepsOne = random.OneIn(4);
        for (var at = LogFormat.HeaderBytes; input.Length - at >= LogFormat.RecordOverheadBytes;)
        {
            if (!LogRecordHead.TryDecode(input.AsSpan(at), out var head) || head.RecordBytes > input.Length - at)
            {
                break;
            }

            if (!keepsOne || !random.OneIn(4))
            {
                head.Seal(input.AsSpan(at, head.RecordBytes), checksum);
            }

            at += head.RecordBytes;
        }

        return input;
    }

    /// <inheritdoc/>
    protected override void Release() => _file.Dispose();

    private static byte[] Seed(int count)
    {
        using var file = new FuzzFile("log");
        using (var log = WriteLog.Create(file.Folder, 1, 1, Fingerprint, Durability.Buffered, FileOperations.Unwatched))
        {
            for (var i = 0; i < count; i++)
            {
                log.Append(Record(i));
            }

            log.Flush();
            file.Write([]);
            return File.ReadAllBytes(log.FilePath);
        }
    }

    private static LogRecord Record(int number)
    {
        if (number % 5 == 4)
        {
            return LogRecord.Delete($"ä{number - 1}");
        }

        var random = new SeededRandom(7, number);
        var builder = new SparseVectorBuilder();
        for (var term = random.Next(5); term < 40; term += 1 + random.Next(9))
        {
            builder.Add(term, 0.01f + (float)random.NextDouble());
        }

        byte[] fields = number % 2 == 0 ? [] : [.. "{\"n\":1}"u8];
        return LogRecord.Put(new SourceDocument($"ä{number}", "t", "né 𝄞"), builder.Build(), fields);
    }
}
