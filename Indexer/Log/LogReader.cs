using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Log;

/// <summary>
/// Reads one file of a write-ahead log: checks all of it in <see cref="Open"/>, then gives its records. Whatever the
/// bytes, it allocates no more than the file's size, and gives no record but those that were written. Not thread-safe.
/// </summary>
public sealed class LogReader : IDisposable
{
    private readonly LogWindow _window;

    private LogReader(LogWindow window) => _window = window;

    /// <summary>The file.</summary>
    public string Path => _window.Path;

    /// <summary>What the file says about itself; null where its header was torn, so that it has no record.</summary>
    public LogHeader? Header { get; private set; }

    /// <summary>The sequence behind the last record; 0 without a header.</summary>
    public long NextSequence { get; private set; }

    /// <summary>Length of the header and of all records; what stands behind is a write that was torn.</summary>
    public long ValidBytes { get; private set; }

    /// <summary>Length of the file.</summary>
    public long FileBytes => _window.LengthBytes;

    /// <summary>Opens a file and checks everything in it.</summary>
    /// <exception cref="IndexFormatException">
    /// The file is no log, of a newer build, or damaged in a way that no torn write explains; the message names offset
    /// and sequence.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LogReader Open(string path)
    {
        var reader = new LogReader(LogWindow.Open(path));
        try
        {
            reader.Check();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The records from a sequence on, in order; each is decoded when it is asked for.</summary>
    /// <param name="firstSequence">Records before it are skipped.</param>
    /// <exception cref="IndexFormatException">A record's content is invalid though its checksum is right.</exception>
    public IEnumerable<LogRecord> Read(long firstSequence = 0)
    {
        long offset = LogFormat.HeaderBytes;
        while (offset < ValidBytes)
        {
            var found = TryCheck(offset, out var head);
            if (!found)
            {
                throw Damaged(offset, "a record changed while the log was read");
            }

            if (head.Sequence >= firstSequence)
            {
                yield return Decode(offset, head);
            }

            offset += head.RecordBytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    /// <summary>Reads what a file says about itself, and nothing else.</summary>
    /// <returns>
    /// Null where the header was torn: it is on disk before a record is appended, so that there is none.
    /// </returns>
    internal static LogHeader? ReadHeader(string path)
    {
        using var window = LogWindow.Open(path);
        return ReadHeader(window);
    }

    private static LogHeader? ReadHeader(LogWindow window) =>
        window.LengthBytes < LogFormat.HeaderBytes || IsAllZero(window)
            ? null
            : LogHeader.Decode(window.Path, window.At(0, LogFormat.HeaderBytes));

    private void Check()
    {
        if (ReadHeader(_window) is not { } header)
        {
            return;
        }

        Header = header;
        NextSequence = header.FirstSequence;
        ValidBytes = LogFormat.HeaderBytes;
        while (ValidBytes < _window.LengthBytes && TryCheck(ValidBytes, out var head))
        {
            if (head.Sequence != NextSequence)
            {
                throw Damaged(ValidBytes, $"record {head.Sequence} stands where {NextSequence} is due");
            }

            if (head.Kind is not ((byte)LogRecordKind.Put or (byte)LogRecordKind.Delete))
            {
                throw new IndexFormatException(
                    IndexFault.TooNew, Path,
                    $"record {head.Sequence} at byte {ValidBytes} is of the unknown kind {head.Kind}");
            }

            ValidBytes += head.RecordBytes;
            NextSequence++;
        }

        if (ValidBytes < _window.LengthBytes)
        {
            CheckTail();
        }
    }

    /// <summary>
    /// Refuses damage that no torn write explains. Whole records behind the damage show that more was written later:
    /// where one of them says that the damaged record was on disk before, or where no sector is missing, something
    /// else than a stop has changed the file.
    /// </summary>
    private void CheckTail()
    {
        var tail = new LogTail(_window, Header!.Value.Checksum);
        if (!tail.TryFindRecord(ValidBytes + 1, NextSequence + 1, out var offset, out var head))
        {
            return;
        }

        if (!tail.HasMissingSector(ValidBytes, offset))
        {
            throw Damaged(ValidBytes, $"record {NextSequence} is damaged, though record {head.Sequence} follows");
        }

        do
        {
            if (head.DurableSequence >= NextSequence)
            {
                throw Damaged(
                    ValidBytes,
                    $"record {NextSequence} is damaged, though it was on disk before record {head.Sequence}");
            }
        }
        while (tail.TryFindRecord(offset + head.RecordBytes, head.Sequence + 1, out offset, out head));
    }

    private static bool IsAllZero(LogWindow window)
    {
        for (long offset = 0; offset < window.LengthBytes; offset += LogWindow.SmallestBytes)
        {
            var bytes = window.At(offset, (int)Math.Min(LogWindow.SmallestBytes, window.LengthBytes - offset));
            if (bytes.ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryCheck(long offset, out LogRecordHead head) =>
        _window.TryCheckRecord(offset, Header!.Value.Checksum, out head);

    private LogRecord Decode(long offset, in LogRecordHead head)
    {
        try
        {
            return LogPayload.Decode(
                (LogRecordKind)head.Kind,
                head.Sequence,
                _window.At(offset + LogFormat.RecordHeadBytes, head.PayloadBytes));
        }
        catch (FormatException error)
        {
            throw Damaged(offset, $"record {head.Sequence} is no valid write: {error.Message}");
        }
    }

    private IndexFormatException Damaged(long offset, string finding) => new(
        IndexFault.Damaged, Path, $"the write-ahead log is damaged at byte {offset}: {finding}");
}
