using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Goal: what goes into a write-ahead log comes out of it, in order, over any number of files.</summary>
public sealed class WriteLogTests
{
    public static TheoryData<Durability> Durabilities => [Durability.Disk, Durability.System, Durability.Buffered];

    [Theory]
    [MemberData(nameof(Durabilities))]
    public void RecordsComeBackAsTheyWere(Durability durability)
    {
        using var folder = new IndexTestFolder();
        LogSamples.Write(folder.Path, 300, durability);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, 300);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path, from: 120), 121, 300);
    }

    [Fact]
    public void RecordsLongerThanAnyBufferComeBack()
    {
        using var folder = new IndexTestFolder();
        var ids = Enumerable.Range(0, 600_000).ToArray();
        var record = LogRecord.Put(
            new SourceDocument("long", "", new string('x', 3_000_000)),
            new SparseVector(ids, [.. ids.Select(i => i + 0.5f)]), new byte[100_000]);
        using (var log = WriteLog.Create(
            folder.Path, 1, 1, LogSamples.Fingerprint, Durability.System, FileOperations.Unwatched))
        {
            log.Append(record);
            log.Append(LogSamples.Record(2));
            log.Append(record);
        }

        var records = LogSamples.Recover(folder.Path).Records.ToList();
        LogSamples.AssertSame(record with { Sequence = 1 }, records[0]);
        LogSamples.AssertSame(LogSamples.Record(2), records[1]);
        LogSamples.AssertSame(record with { Sequence = 3 }, records[2]);
    }

    [Fact]
    public void HalfOfASurrogatePairIsKeptAsTheReplacementCharacter()
    {
        using var folder = new IndexTestFolder();
        using (var log = WriteLog.Create(
            folder.Path, 1, 1, LogSamples.Fingerprint, Durability.Disk, FileOperations.Unwatched))
        {
            log.Append(LogRecord.Put(new SourceDocument("a", "\ud800", "x\udc00"), SparseVector.Empty));
        }

        var record = Assert.Single(LogSamples.Recover(folder.Path).Records);
        Assert.Equal(("\ufffd", "x\ufffd"), (record.Title, record.Text));
    }

    [Fact]
    public void ARecordThatCannotBeKeptIsRefusedAndTheLogGoesOn()
    {
        using var folder = new IndexTestFolder();
        using (var log = WriteLog.Create(
            folder.Path, 1, 1, LogSamples.Fingerprint, Durability.Disk, FileOperations.Unwatched))
        {
            Assert.Throws<ArgumentException>(() => log.Append(LogRecord.Delete("")));
            Assert.Throws<ArgumentException>(() => log.Append(LogRecord.Delete("\ud800")));
            Assert.ThrowsAny<ArgumentException>(() => log.Append(default(LogRecord) with { Title = "" }));
            var error = Assert.Throws<ArgumentException>(() => log.Append(LogRecord.Put(
                new SourceDocument("big", "", ""), SparseVector.Empty, new byte[LogFormat.MaxPayloadBytes])));
            Assert.Contains("the limit is 268435456. Split the document.", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => log.Sync(1));
            Assert.Equal(1, log.Append(LogSamples.Record(1)));
            log.Sync(1);
        }

        LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, 1);
    }

    [Fact]
    public void FilesFollowEachOtherAndGoWhenACommitHoldsTheirRecords()
    {
        using var folder = new IndexTestFolder();
        using (var log = WriteLog.Create(
            folder.Path, 1, 1, LogSamples.Fingerprint, Durability.System, FileOperations.Unwatched))
        {
            for (var i = 1; i <= 40; i++)
            {
                log.Append(LogSamples.Record(i));
                if (i % 10 == 0)
                {
                    Assert.Equal(i, log.Roll(1 + (i / 20)));
                    Assert.Equal(i, log.DurableSequence);
                    Assert.Equal(LogFormat.HeaderBytes, log.FileBytes);
                }
            }
        }

        Assert.Equal(
            ["log-000001-0001.wal", "log-000001-0002.wal", "log-000002-0001.wal", "log-000002-0002.wal",
                "log-000003-0001.wal"], folder.Names);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, 40);
        LogRecovery.RemoveThrough(folder.Path, 19, FileOperations.Unwatched);
        Assert.Equal(4, folder.Names.Length);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path, from: 19), 20, 40);
        LogRecovery.RemoveThrough(folder.Path, 40, FileOperations.Unwatched);
        Assert.Equal(["log-000003-0001.wal"], folder.Names);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path, from: 40), 41, 40);
    }

    [Fact]
    public void AFolderWithoutALogGoesOnBehindTheCommit()
    {
        using var folder = new IndexTestFolder();
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path, from: 7), 8, 7);
    }

    [Fact]
    public void ALogThatACommitOvertookGoesOnBehindTheCommit()
    {
        using var folder = new IndexTestFolder();
        LogSamples.Write(folder.Path, 10);
        Assert.Equal(21, LogSamples.Recover(folder.Path, from: 20).NextSequence);
        using (var log = WriteLog.Create(
            folder.Path, 2, 21, LogSamples.Fingerprint, Durability.Disk, FileOperations.Unwatched))
        {
            log.Append(LogSamples.Record(21));
        }

        LogSamples.AssertRecords(LogSamples.Recover(folder.Path, from: 20), 21, 21);
    }

    [Fact]
    public void AMissingFileIsAnErrorThatNamesItsNeighbour()
    {
        using var folder = new IndexTestFolder();
        using (var log = WriteLog.Create(
            folder.Path, 1, 1, LogSamples.Fingerprint, Durability.System, FileOperations.Unwatched))
        {
            for (var i = 1; i <= 3; i++)
            {
                log.Append(LogSamples.Record(i));
                log.Roll(1);
            }
        }

        File.Delete(Path.Combine(folder.Path, "log-000001-0002.wal"));
        var error = Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
        Assert.Contains(
            "log-000001-0003.wal: the log begins with record 3, though log-000001-0001.wal ends with 1. Restore",
            error.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Path, "log-000001-0001.wal"));
        error = Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
        Assert.Equal(IndexFault.MissingFile, error.Fault);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path, from: 2), 3, 3);
    }

    [Fact]
    public void ALogOfAnotherVocabularyOrNameOrOfANewerBuildIsRefused()
    {
        using var folder = new IndexTestFolder();
        var path = LogSamples.Write(folder.Path, 3);
        var error = Assert.Throws<IndexFormatException>(
            () => LogRecovery.Read(folder.Path, 1, 0, FileOperations.Unwatched));
        Assert.Contains("of vocabulary 123456789abcdef0", error.Message, StringComparison.Ordinal);

        var bytes = File.ReadAllBytes(path);
        File.Move(path, Path.Combine(folder.Path, "log-000001-0002.wal"));
        error = Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
        Assert.Contains("was written as log-000001-0001.wal", error.Message, StringComparison.Ordinal);

        bytes[8] = 2;
        File.WriteAllBytes(Path.Combine(folder.Path, "log-000001-0002.wal"), bytes);
        error = Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
        Assert.Equal(IndexFault.TooNew, error.Fault);
    }
}
