using SparseSearch.Core.Documents;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Records of a write-ahead log that their number decides, and folders with a log of them.</summary>
internal static class LogSamples
{
    public const ulong Fingerprint = 0x1234_5678_9abc_def0;

    /// <summary>A record; every fifth is a delete.</summary>
    public static LogRecord Record(long sequence, int maxTerms = 12)
    {
        var random = new SeededRandom(7, sequence);
        var id = $"ä{sequence}";
        if (sequence % 5 == 0)
        {
            return LogRecord.Delete(id) with { Sequence = sequence };
        }

        var nnz = random.Next(maxTerms + 1);
        var termIds = new int[nnz];
        var weights = new float[nnz];
        for (var i = 0; i < nnz; i++)
        {
            termIds[i] = (i == 0 ? 0 : termIds[i - 1] + 1) + random.Next(1000);
            weights[i] = 0.01f + (float)random.NextDouble();
        }

        var document = new SourceDocument(
            id, new string('t', random.Next(4)), string.Concat(Enumerable.Repeat("né 𝄞 ", random.Next(5))));
        byte[] fields = random.Next(2) == 0 ? [] : [.. "{\"n\":"u8, (byte)('0' + random.Next(10)), (byte)'}'];
        return LogRecord.Put(document, new SparseVector(termIds, weights), fields) with { Sequence = sequence };
    }

    /// <summary>Writes records 1 to a number into one file, and closes it.</summary>
    public static string Write(string folder, int count, Durability durability = Durability.System)
    {
        using var log = WriteLog.Create(folder, 1, 1, Fingerprint, durability, FileOperations.Unwatched);
        for (var i = 1; i <= count; i++)
        {
            Assert.Equal(i, log.Append(Record(i)));
        }

        return log.FilePath;
    }

    public static LogRecovery Recover(string folder, long from = 0, FileOperations? files = null) =>
        LogRecovery.Read(folder, Fingerprint, from, files ?? FileOperations.Unwatched);

    /// <summary>Checks that a recovery gives the records from one to another, and nothing else.</summary>
    public static void AssertRecords(LogRecovery recovery, long first, long last, int maxTerms = 12)
    {
        var sequence = first;
        foreach (var record in recovery.Records)
        {
            AssertSame(Record(sequence++, maxTerms), record);
        }

        Assert.Equal(last, sequence - 1);
        Assert.Equal(last + 1, recovery.NextSequence);
    }

    /// <summary>Gives a file other bytes in place, which takes less than to truncate and fill it.</summary>
    public static void Overwrite(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.SetLength(file, bytes.Length);
        RandomAccess.Write(file, bytes, 0);
    }

    public static void AssertSame(LogRecord expected, LogRecord actual)
    {
        Assert.Equal(expected.Sequence, actual.Sequence);
        Assert.Equal(expected.Kind, actual.Kind);
        Assert.Equal(expected.Id, actual.Id);
        Assert.Equal(expected.Title, actual.Title);
        Assert.Equal(expected.Text, actual.Text);
        Assert.True(expected.Vector.TermIds.SequenceEqual(actual.Vector.TermIds));
        Assert.True(expected.Vector.Weights.SequenceEqual(actual.Vector.Weights));
        Assert.True(expected.Fields.Span.SequenceEqual(actual.Fields.Span));
    }
}
