using System.Globalization;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Log;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a damaged log gives what was written or an error, never a wrong record. Method: cut it at every byte, change
/// every bit, lose every sector, and read bytes that were never a log.
/// </summary>
public sealed class LogDamageTests
{
    private const int Count = 7;

    [Fact]
    [Trait("Category", "Long")]
    public void EveryTruncationRecoversExactlyTheWholeRecordsBeforeIt() =>
        ATruncationRecoversExactlyTheWholeRecordsBeforeIt(1);

    [Fact]
    [Trait("Category", "Long")]
    public void EveryChangedBitIsAnErrorOrATornEnd() => AChangedBitIsAnErrorOrATornEnd(1);

    [Fact]
    [Trait("Category", "Long")]
    public void EveryChangedBitOfAnOlderFileIsAnError() => AChangedBitOfAnOlderFileIsAnError(1);

    /// <param name="step">From one length to the next; every one is a long test of its own.</param>
    [Theory]
    [InlineData(11)]
    public void ATruncationRecoversExactlyTheWholeRecordsBeforeIt(int step)
    {
        using var folder = new IndexTestFolder();
        var path = LogSamples.Write(folder.Path, Count);
        var whole = File.ReadAllBytes(path);
        var ends = EndsOf(path);
        Assert.Equal(whole.Length, ends[^1]);
        for (var length = 0; length <= whole.Length; length += step)
        {
            LogSamples.Overwrite(path, whole.AsSpan(0, length));
            var expected = ends.Count(end => end <= length && end > LogFormat.HeaderBytes);
            var recovery = LogSamples.Recover(folder.Path);
            LogSamples.AssertRecords(recovery, 1, expected);
            var validBytes = length < LogFormat.HeaderBytes ? 0 : ends[expected];
            Assert.Equal(length - validBytes, recovery.TornBytes);
            Assert.Equal(validBytes > 0, File.Exists(path));
            Assert.True(validBytes == 0 || new FileInfo(path).Length == validBytes);
            LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, expected);
        }
    }

    [Fact]
    public void EveryTruncationIsFollowedByAnotherFile()
    {
        using var folder = new IndexTestFolder();
        var path = LogSamples.Write(folder.Path, 3);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length <= whole.Length; length += 7)
        {
            foreach (var name in folder.Names)
            {
                File.Delete(Path.Combine(folder.Path, name));
            }

            LogSamples.Overwrite(path, whole.AsSpan(0, length));
            var next = LogSamples.Recover(folder.Path).NextSequence;
            using (var log = WriteLog.Create(
                folder.Path, 1, next, LogSamples.Fingerprint, Durability.Disk, FileOperations.Unwatched))
            {
                log.Append(LogSamples.Record(next));
            }

            LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, next);
        }
    }

    /// <param name="step">From one bit to the next.</param>
    [Theory]
    [InlineData(17)]
    public void AChangedBitIsAnErrorOrATornEnd(int step)
    {
        using var folder = new IndexTestFolder();
        var path = LogSamples.Write(folder.Path, Count);
        var whole = File.ReadAllBytes(path);
        var lastBegins = EndsOf(path)[^2];
        for (var bit = 0; bit < whole.Length * 8; bit += step)
        {
            var changed = (byte[])whole.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            LogSamples.Overwrite(path, changed);
            if (bit / 8 < lastBegins)
            {
                var error = Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
            }
            else
            {
                LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, Count - 1);
            }
        }
    }

    /// <param name="step">From one bit to the next.</param>
    [Theory]
    [InlineData(17)]
    public void AChangedBitOfAnOlderFileIsAnError(int step)
    {
        using var folder = new IndexTestFolder();
        string path;
        using (var log = WriteLog.Create(
            folder.Path, 1, 1, LogSamples.Fingerprint, Durability.Disk, FileOperations.Unwatched))
        {
            path = log.FilePath;
            log.Append(LogSamples.Record(1));
            log.Append(LogSamples.Record(2));
            log.Roll(1);
            log.Append(LogSamples.Record(3));
        }

        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < whole.Length * 8; bit += step)
        {
            var changed = (byte[])whole.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            LogSamples.Overwrite(path, changed);
            Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
        }

        for (var length = 0; length < whole.Length; length++)
        {
            LogSamples.Overwrite(path, whole.AsSpan(0, length));
            Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
        }
    }

    [Fact]
    public void DamageIsToldWithFileOffsetAndSequence()
    {
        using var folder = new IndexTestFolder();
        var path = LogSamples.Write(folder.Path, Count);
        var bytes = File.ReadAllBytes(path);
        var begins = EndsOf(path)[4];
        bytes[begins + LogFormat.RecordHeadBytes] ^= 1;
        LogSamples.Overwrite(path, bytes);
        var error = Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
        var place = begins.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(
            $"{path}: the write-ahead log is damaged at byte {place}: record 5 is damaged, though record 6 follows. "
            + "Restore the folder from a copy, or index the documents again.", error.Message);
    }

    [Fact]
    public void ZerosBehindTheLastRecordAreATornWrite()
    {
        foreach (var zeros in new[] { 1, 4, 25, 511, 4096, 1_000_000 })
        {
            using var folder = new IndexTestFolder();
            var path = LogSamples.Write(folder.Path, Count);
            using (var file = new FileStream(path, FileMode.Append))
            {
                file.Write(new byte[zeros]);
            }

            var recovery = LogSamples.Recover(folder.Path);
            LogSamples.AssertRecords(recovery, 1, Count);
            Assert.Equal(zeros, recovery.TornBytes);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALostSectorIsATornWriteUnlessALaterRecordSaysThatItWasOnDisk(bool isSynced)
    {
        using var folder = new IndexTestFolder();
        string path;
        using (var log = WriteLog.Create(
            folder.Path, 1, 1, LogSamples.Fingerprint, Durability.Disk, FileOperations.Unwatched))
        {
            path = log.FilePath;
            for (var i = 1; i <= 100; i++)
            {
                log.Append(LogSamples.Record(i));
                if (isSynced && i == 90)
                {
                    log.Sync(i);
                }
            }
        }

        var whole = File.ReadAllBytes(path);
        var ends = EndsOf(path);
        for (var sector = 512; sector + 1024 < ends[89]; sector += 512)
        {
            var torn = (byte[])whole.Clone();
            torn.AsSpan(sector, 512).Clear();
            LogSamples.Overwrite(path, torn);
            if (isSynced)
            {
                var error = Assert.Throws<IndexFormatException>(() => LogSamples.Recover(folder.Path));
                Assert.Contains("though it was on disk before", error.Message, StringComparison.Ordinal);
            }
            else
            {
                LogSamples.AssertRecords(
                    LogSamples.Recover(folder.Path), 1, ends.Count(end => end <= sector) - 1);
            }
        }
    }

    [Fact]
    public void ATornEndIsReportedOnceAndAHeaderOfZerosIsNoLog()
    {
        using var folder = new IndexTestFolder();
        var path = Path.Combine(folder.Path, IndexFolder.LogName(1, 1));
        foreach (var length in new[] { 0, 5, 47, 48, 49, 100_000 })
        {
            LogSamples.Overwrite(path, new byte[length]);
            Assert.Equal(length, LogSamples.Recover(folder.Path).TornBytes);
            Assert.Empty(folder.Names);
        }
    }

    [Fact]
    public void RandomBytesAreRefusedOrDroppedAndNeverTakeMoreMemoryThanTheFile()
    {
        using var folder = new IndexTestFolder();
        var path = LogSamples.Write(folder.Path, 3);
        var whole = File.ReadAllBytes(path);
        for (var seed = 0UL; seed < 1000; seed++)
        {
            var random = new SeededRandom(seed, 0);
            var bytes = new byte[random.Next(3000)];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)random.Next(256);
            }

            // Half of them get a right beginning, so that more than the magic number is put to the test.
            whole.AsSpan(0, seed % 2 == 0 ? 0 : Math.Min(bytes.Length, random.Next(whole.Length))).CopyTo(bytes);
            LogSamples.Overwrite(path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (var record in LogSamples.Recover(folder.Path).Records)
                {
                    LogSamples.AssertSame(LogSamples.Record(record.Sequence), record);
                }
            }
            catch (IndexFormatException)
            {
                // Refused, which is as good.
            }

            // The window over a file is at least 256 KiB, and may be rented anew.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    /// <summary>Where the header and each record end.</summary>
    private static List<int> EndsOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var ends = new List<int> { LogFormat.HeaderBytes };
        while (ends[^1] < bytes.Length)
        {
            ends.Add(ends[^1] + LogFormat.RecordOverheadBytes + BitConverter.ToInt32(bytes, ends[^1]));
        }

        return ends;
    }
}
