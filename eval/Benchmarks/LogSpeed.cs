using System.Diagnostics;
using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures how many records a second the write-ahead log takes and gives back: random documents of 130 terms and 500
/// characters, appended by one thread or several, each record acknowledged alone or a batch at a time. Encoding and
/// indexing are no part of it.
/// </summary>
internal static class LogSpeed
{
    private const int Terms = 130, VocabularySize = 30_000, TextLength = 500, DistinctRecords = 512;
    private const ulong Fingerprint = 1;

    /// <summary>Runs <c>log-speed FOLDER [RECORDS]</c>; log files in the folder are deleted.</summary>
    public static void Run(ReadOnlySpan<string> args, TextWriter output)
    {
        var folder = Directory.CreateDirectory(args[0]).FullName;
        var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500_000;
        var records = Enumerable.Range(0, DistinctRecords).Select(MakeRecord).ToArray();
        output.WriteLine("durability  threads  batch   records/s     MB/s  fsyncs  bytes allocated/record");
        Measure(Durability.Buffered, 1, 1, count, folder, records, output);
        Measure(Durability.System, 1, 1, count, folder, records, output);
        Measure(Durability.System, 1, 1, count, folder, records, output);
        Measure(Durability.System, 4, 1, count, folder, records, output);
        Measure(Durability.System, 1, 100, count, folder, records, output);
        Measure(Durability.Disk, 1, 1, Math.Min(count, 2_000), folder, records, output);
        Measure(Durability.Disk, 64, 1, Math.Min(count, 50_000), folder, records, output);
        Measure(Durability.Disk, 1, 1000, count, folder, records, output);
        MeasureRecovery(count, folder, output);
    }

    private static void Measure(
        Durability durability, int threads, int batch, int count, string folder, LogRecord[] records, TextWriter output)
    {
        RemoveLogs(folder);
        var flushes = 0;
        var files = new FileOperations(
            (operation, _) => Interlocked.Add(ref flushes, operation == FileOperation.Flush ? 1 : 0));
        using var log = WriteLog.Create(folder, 1, 1, Fingerprint, durability, files);
        flushes = 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        var all = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            for (var i = number; i < count; i += threads)
            {
                var sequence = log.Append(records[i % records.Length]);
                if ((i / threads % batch) == batch - 1)
                {
                    log.Sync(sequence);
                }
            }
        })).ToArray();
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        log.Sync(log.LastSequence);
        var seconds = clock.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{durability,-10} {threads,8} {batch,6} {count / seconds,11:N0} {log.FileBytes / seconds / 1e6,8:N0} "
            + $"{flushes,7} {(double)allocated / count,8:N1}"));
    }

    private static void MeasureRecovery(int count, string folder, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var recovery = LogRecovery.Read(folder, Fingerprint, 0, FileOperations.Unwatched);
        var checking = clock.Elapsed.TotalSeconds;
        var terms = recovery.Records.Sum(record => (long)record.Vector.Nnz);
        var reading = clock.Elapsed.TotalSeconds - checking;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"recovery   {count / checking,11:N0} records/s checked, {count / reading,11:N0} read; {terms} terms"));
        RemoveLogs(folder);
    }

    private static void RemoveLogs(string folder)
    {
        foreach (var file in IndexFolder.LogFiles(folder))
        {
            File.Delete(Path.Combine(folder, file.Name));
        }
    }

    private static LogRecord MakeRecord(int number)
    {
        var random = new SeededRandom(1, number);
        var termIds = new HashSet<int>();
        while (termIds.Count < Terms)
        {
            termIds.Add(random.Next(VocabularySize));
        }

        var weights = Enumerable.Range(0, Terms).Select(_ => 0.01f + (float)random.NextDouble()).ToArray();
        var text = new string([.. Enumerable.Range(0, TextLength).Select(_ => (char)('a' + random.Next(26)))]);
        var document = new SourceDocument($"document-{number}", "", text);
        return LogRecord.Put(document, new SparseVector([.. termIds.Order()], weights));
    }
}
