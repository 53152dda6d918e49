using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Log;

/// <summary>
/// What the write-ahead log of an index folder holds beyond the last commit. Everything is checked, and a torn write is
/// removed, before the first record is given.
/// </summary>
/// <remarks>
/// After a flush that failed, the system may show records that are not on disk, whatever a later flush says. A commit
/// right after the recovery makes the index independent of them.
/// </remarks>
public sealed class LogRecovery
{
    private readonly List<string> _paths;
    private readonly long _fromSequence;

    private LogRecovery(List<string> paths, long fromSequence, long nextSequence)
    {
        _paths = paths;
        _fromSequence = fromSequence;
        NextSequence = nextSequence;
    }

    /// <summary>Where the log goes on: the first sequence of the next <see cref="WriteLog"/>.</summary>
    public long NextSequence { get; }

    /// <summary>Number of records beyond the commit.</summary>
    public long RecordCount => NextSequence - 1 - _fromSequence;

    /// <summary>Bytes of a torn write that were removed from the end of the last file; 0 for none.</summary>
    public long TornBytes { get; private init; }

    /// <summary>The records beyond the commit, in order, each decoded when it is asked for.</summary>
    /// <exception cref="IndexFormatException">A record's content is invalid though its checksum is right.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IEnumerable<LogRecord> Records
    {
        get
        {
            foreach (var path in _paths)
            {
                using var reader = LogReader.Open(path);
                foreach (var record in reader.Read(_fromSequence + 1))
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>Checks the log's files and makes them end with their last whole record, on disk.</summary>
    /// <param name="folder">The index folder, locked for writing.</param>
    /// <param name="fingerprint">The fingerprint of the index's vocabulary.</param>
    /// <param name="fromSequence">The last sequence that the commit holds; 0 where there is none.</param>
    /// <param name="files">Who performs the steps.</param>
    /// <exception cref="IndexFormatException">
    /// A file is damaged, missing, of another index or of a newer build; the message names file, offset and sequence.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static LogRecovery Read(string folder, ulong fingerprint, long fromSequence, FileOperations files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var log = Survey(folder, fingerprint, fromSequence);
        return new LogRecovery(log._paths, fromSequence, log.NextSequence) { TornBytes = EndCleanly(folder, files) };
    }

    /// <summary>Checks the log's files and leaves them as they are; a torn write at the end is no damage.</summary>
    /// <param name="folder">The index folder, which nobody writes meanwhile.</param>
    /// <param name="fingerprint">The fingerprint of the index's vocabulary.</param>
    /// <param name="fromSequence">The last sequence that the commit holds.</param>
    /// <exception cref="IndexFormatException">A file is damaged, missing, of another index or of a newer build.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static LogRecovery Survey(string folder, ulong fingerprint, long fromSequence)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(fromSequence);
        var paths = NeededFiles(folder, fingerprint, fromSequence);
        var nextSequence = 0L;
        for (var i = 0; i < paths.Count; i++)
        {
            using var reader = LogReader.Open(paths[i].Path);
            nextSequence = reader.NextSequence;
            if (i + 1 < paths.Count && paths[i + 1].FirstSequence != nextSequence)
            {
                throw Gap(reader, paths[i + 1].Path, paths[i + 1].FirstSequence);
            }
        }

        return new LogRecovery([.. paths.Select(p => p.Path)], fromSequence, Math.Max(nextSequence, fromSequence + 1));
    }

    /// <summary>
    /// Deletes the files whose records a commit holds, oldest first, so that a stop leaves a log without a gap. The
    /// newest file stays.
    /// </summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="sequence">The last sequence that the commit holds.</param>
    /// <param name="files">Who performs the steps.</param>
    /// <exception cref="IOException">A file cannot be deleted; those that stay do no harm.</exception>
    public static void RemoveThrough(string folder, long sequence, FileOperations files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var all = IndexFolder.LogFiles(folder);
        var kept = all.ToList().FindLastIndex(file => FirstSequenceOf(Path.Combine(folder, file.Name)) <= sequence + 1);
        foreach (var file in all.Take(Math.Max(kept, 0)))
        {
            files.Delete(Path.Combine(folder, file.Name));
        }
    }

    /// <summary>The files that may hold a record beyond the commit; a torn header has none.</summary>
    private static List<(string Path, long FirstSequence)> NeededFiles(
        string folder, ulong fingerprint, long fromSequence)
    {
        var files = new List<(string Path, long FirstSequence)>();
        foreach (var file in IndexFolder.LogFiles(folder))
        {
            var path = Path.Combine(folder, file.Name);
            if (LogReader.ReadHeader(path) is not { } header)
            {
                continue;
            }

            Demand(header, path, file.Generation, file.Ordinal, fingerprint);
            if (header.FirstSequence <= fromSequence + 1)
            {
                files.Clear();
            }

            files.Add((path, header.FirstSequence));
        }

        return files.Count == 0 || files[0].FirstSequence <= fromSequence + 1
            ? files
            : throw new IndexFormatException(
                IndexFault.MissingFile, files[0].Path,
                $"the write-ahead log begins with record {files[0].FirstSequence}, but the index ends with "
                + $"{fromSequence}: an older file of the log is missing");
    }

    private static void Demand(LogHeader header, string path, long generation, int ordinal, ulong fingerprint)
    {
        if (header.Generation != generation || header.Ordinal != ordinal)
        {
            throw new IndexFormatException(
                IndexFault.Damaged, path,
                $"the log was written as {IndexFolder.LogName(header.Generation, header.Ordinal)}");
        }

        if (header.Fingerprint != fingerprint)
        {
            throw new IndexFormatException(
                IndexFault.Damaged, path,
                $"the log is of vocabulary {header.Fingerprint:x16}, the index of {fingerprint:x16}");
        }
    }

    private static IndexFormatException Gap(LogReader reader, string nextPath, long nextFirst) =>
        reader.ValidBytes < reader.FileBytes
            ? new IndexFormatException(
                IndexFault.Damaged, reader.Path,
                $"the write-ahead log is damaged at byte {reader.ValidBytes}: record {reader.NextSequence} is not "
                + $"whole, though {Path.GetFileName(nextPath)} goes on with record {nextFirst}")
            : new IndexFormatException(
                IndexFault.Damaged, nextPath,
                $"the log begins with record {nextFirst}, though {Path.GetFileName(reader.Path)} ends with "
                + $"{reader.NextSequence - 1}");

    /// <summary>
    /// Cuts the torn end off the newest file and flushes it, so that a file behind it begins after what is on disk.
    /// </summary>
    /// <returns>How many bytes were cut off.</returns>
    private static long EndCleanly(string folder, FileOperations files)
    {
        if (IndexFolder.LogFiles(folder) is not [.., var last])
        {
            return 0;
        }

        var path = Path.Combine(folder, last.Name);
        long fileBytes, validBytes;
        using (var reader = LogReader.Open(path))
        {
            (fileBytes, validBytes) = (reader.FileBytes, reader.ValidBytes);
        }

        if (validBytes == 0)
        {
            files.Delete(path);
            files.FlushFolder(folder);
            return fileBytes;
        }

        using var file = AppendFile.Open(path, files);
        if (validBytes < fileBytes)
        {
            file.Truncate(validBytes);
        }

        file.Flush();
        return fileBytes - validBytes;
    }

    private static long FirstSequenceOf(string path) => LogReader.ReadHeader(path)?.FirstSequence ?? long.MaxValue;
}
