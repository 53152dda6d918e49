using System.Collections.Concurrent;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Log;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: what a log acknowledged survives what it was said to survive. Method: failing steps, full disks and power cuts
/// by seed, and threads that look at what is flushed when they are answered.
/// </summary>
public sealed class LogFaultTests
{
    [Fact]
    public void ManyThreadsShareFlushesAndEachIsAnsweredWhenItsRecordIsOnDisk()
    {
        const int threads = 8, each = 80;
        using var folder = new IndexTestFolder();
        var plan = new FaultPlan(1);
        var atStart = 0;
        using (var log = Create(folder, Durability.Disk, plan))
        {
            atStart = plan.FlushCount;
            var ends = new ConcurrentDictionary<long, long>();
            var order = new Lock();
            Run(threads, thread =>
            {
                for (var i = 0; i < each; i++)
                {
                    long sequence;
                    lock (order)
                    {
                        sequence = log.Append(LogSamples.Record(log.LastSequence + 1));
                        ends[sequence] = log.FileBytes;
                    }

                    if ((thread + i) % 3 == 0)
                    {
                        log.SyncAsync(sequence).AsTask().GetAwaiter().GetResult();
                    }
                    else
                    {
                        log.Sync(sequence);
                    }

                    Assert.True(plan.DurableBytesOf(log.FilePath) >= ends[sequence], $"record {sequence}");
                    Assert.True(log.DurableSequence >= sequence);
                }
            });
        }

        Assert.InRange(plan.FlushCount - atStart, 1, threads * each);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, threads * each);
    }

    [Fact]
    public async Task ThoseWhoWaitDuringAFlushShareTheNextOne()
    {
        const int threads = 16;
        using var folder = new IndexTestFolder();
        using var flushing = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var plan = new FaultPlan(1);
        using var log = Create(folder, Durability.Disk, plan);
        var before = plan.FlushCount;
        plan.Watch = step =>
        {
            if (step.Operation == FileOperation.Flush)
            {
                flushing.Set();
                goOn.Wait();
            }
        };
        var first = log.SyncAsync(log.Append(LogSamples.Record(1))).AsTask();
        flushing.Wait();
        var others = Enumerable.Range(2, threads)
            .Select(i => log.SyncAsync(log.Append(LogSamples.Record(i))).AsTask()).ToArray();
        Assert.All(others, other => Assert.False(other.IsCompleted));
        goOn.Set();
        await first;
        await Task.WhenAll(others);
        Assert.Equal(2, plan.FlushCount - before);
    }

    [Fact]
    public async Task ACancelledWaitLeavesTheLogWhole()
    {
        using var folder = new IndexTestFolder();
        using var goOn = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var plan = new FaultPlan(1);
        using (var log = Create(folder, Durability.Disk, plan))
        {
            plan.Watch = step =>
            {
                if (step.Operation == FileOperation.Flush)
                {
                    goOn.Wait();
                }
            };
            var wait = log.SyncAsync(log.Append(LogSamples.Record(1)), cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
            goOn.Set();
            log.Sync(log.Append(LogSamples.Record(2)));
        }

        LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, 2);
    }

    [Theory]
    [InlineData(FileOperation.Flush, Durability.Disk)]
    [InlineData(FileOperation.Write, Durability.Disk)]
    [InlineData(FileOperation.Write, Durability.System)]
    public void AFailedStepIsNotAcknowledgedAndTheLogRefusesMore(FileOperation operation, Durability durability)
    {
        using var folder = new IndexTestFolder();
        var plan = new FaultPlan(1);
        using (var log = Create(folder, durability, plan))
        {
            log.Sync(log.Append(LogSamples.Record(1)));
            plan.Fail(operation);
            var sequence = log.Append(LogSamples.Record(2));
            var error = Assert.Throws<IOException>(() => log.Sync(sequence));
            Assert.Contains($"({operation} failed", error.InnerException!.Message, StringComparison.Ordinal);
            Assert.Contains("takes nothing more", error.Message, StringComparison.Ordinal);
            Assert.Contains("open the index again", error.Message, StringComparison.Ordinal);

            // The fault was a single one: what refuses now is the log.
            var flushes = plan.FlushCount;
            Assert.Same(error.InnerException, Assert.Throws<IOException>(
                () => log.Append(LogSamples.Record(3))).InnerException);
            Assert.Throws<IOException>(() => log.Sync(sequence));
            Assert.Throws<IOException>(() => log.SyncAsync(sequence).AsTask().GetAwaiter().GetResult());
            Assert.Throws<IOException>(log.Flush);
            Assert.Throws<IOException>(() => log.Roll(1));
            log.Sync(1);
            Assert.Equal(flushes, plan.FlushCount);
            Assert.Same(error.InnerException, log.Failure);
        }

        var recovery = LogSamples.Recover(folder.Path);
        LogSamples.AssertRecords(recovery, 1, operation == FileOperation.Flush ? 2 : 1);
    }

    [Theory]
    [InlineData(FileOperation.Create)]
    [InlineData(FileOperation.Write)]
    [InlineData(FileOperation.Flush)]
    [InlineData(FileOperation.FlushFolder)]
    public void ARollThatFailsBreaksTheLogAndLosesNothing(FileOperation operation)
    {
        using var folder = new IndexTestFolder();
        var plan = new FaultPlan(1);
        using (var log = Create(folder, Durability.Disk, plan))
        {
            log.Sync(log.Append(LogSamples.Record(1)));
            plan.Fail(operation);
            Assert.Throws<IOException>(() => log.Roll(2));
            Assert.Throws<IOException>(() => log.Append(LogSamples.Record(2)));
        }

        Assert.Equal(2, LogSamples.Recover(folder.Path).NextSequence);
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, 1);
    }

    [Fact]
    public void AFullDiskKeepsWhatWasAcknowledged()
    {
        for (var diskBytes = LogFormat.HeaderBytes; diskBytes < 1500; diskBytes += 37)
        {
            using var folder = new IndexTestFolder();
            var plan = new FaultPlan(1) { DiskBytes = diskBytes };
            var acknowledged = AppendUntilFailure(folder, Durability.Disk, plan, 100);
            Assert.InRange(acknowledged, 0, 99);
            LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, acknowledged);
        }
    }

    [Fact]
    public void WhatTheSystemWasHandedSurvivesAKilledProcess()
    {
        using var folder = new IndexTestFolder();
        var plan = new FaultPlan(1);
        var log = Create(folder, Durability.System, plan);
        for (var i = 1; i <= 50; i++)
        {
            log.Append(LogSamples.Record(i));
        }

        log.Sync(40);
        log.Append(LogSamples.Record(51));
        plan.Watch = step => throw new IOException("The process is gone");
        log.Dispose();
        LogSamples.AssertRecords(LogSamples.Recover(folder.Path), 1, 50);
    }

    [Fact]
    public void AfterAPowerCutEveryAcknowledgedRecordIsThereAndTheLogGoesOn()
    {
        long lost = 0, torn = 0;
        for (var seed = 0UL; seed < 60; seed++)
        {
            using var folder = new IndexTestFolder();
            var acknowledged = 0L;
            var written = 0L;
            for (var life = 0; life < 4; life++)
            {
                var plan = new FaultPlan((seed * 10) + (ulong)life);
                var recovery = LogSamples.Recover(folder.Path, files: plan.Files);
                Assert.InRange(recovery.NextSequence - 1, acknowledged, written);
                lost += written + 1 - recovery.NextSequence;
                torn += recovery.TornBytes;
                LogSamples.AssertRecords(recovery, 1, recovery.NextSequence - 1, maxTerms: 100);
                (acknowledged, written) = LiveAndDie(folder, plan, recovery.NextSequence, seed, life);
            }
        }

        Assert.True(lost > 100 && torn > 1000, $"{lost} records lost, {torn} bytes torn: the cuts were too kind");
    }

    private static (long Acknowledged, long Written) LiveAndDie(
        IndexTestFolder folder, FaultPlan plan, long next, ulong seed, int life)
    {
        var random = new SeededRandom(seed, life);
        var acknowledged = next - 1;
        var written = acknowledged;
        var log = WriteLog.Create(folder.Path, 1, next, LogSamples.Fingerprint, Durability.Disk, plan.Files);
        var steps = random.Next(40);
        for (var i = 0; i < steps; i++)
        {
            written = log.Append(LogSamples.Record(written + 1, maxTerms: 100));
            switch (random.Next(8))
            {
                case 0:
                    log.Sync(written);
                    acknowledged = written;
                    break;
                case 1:
                    acknowledged = log.Roll(1);
                    break;
                case 2 or 3:
                    log.Flush();
                    break;
                default:
                    break;
            }
        }

        // A process that dies writes nothing more.
        plan.Watch = step => throw new IOException("The power is off");
        log.Dispose();
        plan.CutPower();
        return (acknowledged, written);
    }

    private static long AppendUntilFailure(IndexTestFolder folder, Durability durability, FaultPlan plan, int count)
    {
        var acknowledged = 0L;
        try
        {
            using var log = Create(folder, durability, plan);
            for (var i = 1; i <= count; i++)
            {
                log.Sync(log.Append(LogSamples.Record(i)));
                acknowledged = i;
            }
        }
        catch (IOException)
        {
            // What this is about.
        }

        return acknowledged;
    }

    private static WriteLog Create(IndexTestFolder folder, Durability durability, FaultPlan plan) =>
        WriteLog.Create(folder.Path, 1, 1, LogSamples.Fingerprint, durability, plan.Files);

    private static void Run(int threads, Action<int> body)
    {
        var errors = new ConcurrentQueue<Exception>();
        var all = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            try
            {
                body(number);
            }
            catch (Exception error)
            {
                errors.Enqueue(error);
            }
        })).ToArray();
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.Empty(errors);
    }
}
