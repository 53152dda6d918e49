using System.Diagnostics;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Log;

/// <summary>
/// Numbers records, gathers them and writes them to the present file of a log. Thread-safe: appending goes on while an
/// earlier buffer is written and flushed.
/// </summary>
/// <remarks>
/// Two locks, always taken in this order: <c>_io</c> holds the file, <c>_gate</c> the buffer and the numbers. Only the
/// holder of <c>_io</c> takes the buffer away, so that buffers reach the file in the order of their sequences.
/// </remarks>
internal sealed class LogWriter : IDisposable
{
    /// <summary>A buffer of this size is written by whoever filled it.</summary>
    private const int BufferBytes = 1 << 20;

    private readonly string _folder;
    private readonly ulong _fingerprint;
    private readonly FileOperations _files;
    private readonly Lock _io = new();
    private readonly Lock _gate = new();
    private AppendFile _file;
    private LogHeader _header;
    private LogBuffer _filling = new(BufferBytes);
    private LogBuffer _writing = new(BufferBytes);
    private long _fileBytes;
    private long _lastSequence;
    private long _writtenSequence;
    private long _durableSequence;
    private Exception? _failure;
    private bool _isDisposed;

    public LogWriter(
        string folder, long generation, long firstSequence, ulong fingerprint, FileOperations files)
    {
        _folder = Path.GetFullPath(folder);
        _fingerprint = fingerprint;
        _files = files;
        _lastSequence = _writtenSequence = _durableSequence = firstSequence - 1;
        (_file, _header) = Begin(generation, firstSequence);
        _fileBytes = LogFormat.HeaderBytes;
    }

    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <summary>Every record up to here was handed to the system.</summary>
    public long WrittenSequence => Volatile.Read(ref _writtenSequence);

    public long DurableSequence => Volatile.Read(ref _durableSequence);

    public long FileBytes => Volatile.Read(ref _fileBytes);

    public string FilePath => Volatile.Read(ref _file).Path;

    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Numbers and seals a record whose payload stands, and takes it.</summary>
    public long Append(Span<byte> record, byte kind)
    {
        long sequence;
        bool isFull;
        lock (_gate)
        {
            Demand();
            sequence = _lastSequence + 1;
            var payloadBytes = record.Length - LogFormat.RecordOverheadBytes;
            new LogRecordHead(payloadBytes, sequence, _durableSequence, kind).Seal(record, _header.Checksum);
            _filling.Add(record);
            _fileBytes += record.Length;
            _lastSequence = sequence;
            isFull = _filling.Count >= BufferBytes;
        }

        if (isFull)
        {
            Harden(sequence, toDisk: false);
        }

        return sequence;
    }

    /// <summary>
    /// Writes everything that was appended, and flushes it where asked, unless a sequence is that safe already.
    /// </summary>
    /// <exception cref="IOException">The log is broken, now or before.</exception>
    public void Harden(long sequence, bool toDisk)
    {
        lock (_io)
        {
            sequence = Math.Min(sequence, LastSequence);
            if ((toDisk ? DurableSequence : WrittenSequence) >= sequence)
            {
                return;
            }

            Demand();
            try
            {
                WriteOut();
                if (toDisk)
                {
                    FlushToDisk();
                }
            }
            catch (Exception error)
            {
                Break(error);
                throw Broken(error);
            }
        }
    }

    /// <summary>Makes everything durable and goes on in a new file.</summary>
    /// <returns>The last sequence of the old one.</returns>
    public long Roll(long generation)
    {
        lock (_io)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(generation, _header.Generation);
            Harden(long.MaxValue, toDisk: true);
            lock (_gate)
            {
                // What came during that flush is little; appending waits, since the next record is the new file's.
                Demand();
                try
                {
                    WriteOut();
                    if (_durableSequence < _lastSequence)
                    {
                        FlushToDisk();
                    }

                    var (file, header) = Begin(generation, _lastSequence + 1);
                    _file.Dispose();
                    _header = header;
                    Volatile.Write(ref _file, file);
                    _fileBytes = LogFormat.HeaderBytes;
                    return _lastSequence;
                }
                catch (Exception error)
                {
                    Break(error);
                    throw Broken(error);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_io)
        {
            if (_isDisposed)
            {
                return;
            }

            try
            {
                Harden(long.MaxValue, toDisk: true);
            }
            catch (IOException)
            {
                // Nothing that was acknowledged depends on it: that is safe as far as was promised.
            }
            finally
            {
                lock (_gate)
                {
                    _isDisposed = true;
                    _file.Dispose();
                }
            }
        }
    }

    private void WriteOut()
    {
        Debug.Assert(_io.IsHeldByCurrentThread, "Buffers are written in order.");
        long sequence;
        lock (_gate)
        {
            (_filling, _writing) = (_writing, _filling);
            sequence = _lastSequence;
        }

        if (_writing.Count > 0)
        {
            _file.Append(_writing.Span);
            _writing.Clear(BufferBytes);
        }

        Volatile.Write(ref _writtenSequence, sequence);
    }

    private void FlushToDisk()
    {
        _file.Flush();
        Volatile.Write(ref _durableSequence, _writtenSequence);
    }

    /// <summary>Makes a file that lasts, header and name, before a record is in it.</summary>
    private (AppendFile File, LogHeader Header) Begin(long generation, long firstSequence)
    {
        var ordinal = IndexFolder.LogFiles(_folder)
            .Where(file => file.Generation == generation).Select(file => file.Ordinal).DefaultIfEmpty().Max() + 1;
        var file = AppendFile.Create(Path.Combine(_folder, IndexFolder.LogName(generation, ordinal)), _files);
        try
        {
            Span<byte> bytes = stackalloc byte[LogFormat.HeaderBytes];
            var header = new LogHeader(generation, ordinal, _fingerprint, firstSequence).Encode(bytes);
            file.Append(bytes);
            file.Flush();
            _files.FlushFolder(_folder);
            return (file, header);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Refuses to go on where the log is broken or closed.</summary>
    /// <exception cref="IOException">The log is broken.</exception>
    public void Demand()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_failure is { } failure)
            {
                throw Broken(failure);
            }
        }
    }

    private void Break(Exception error)
    {
        lock (_gate)
        {
            _failure ??= error;
        }
    }

    private IOException Broken(Exception failure) => new(
        $"{_file.Path}: the write-ahead log failed and takes nothing more ({failure.Message}). Make sure that the disk "
        + "works and has room, then open the index again: every acknowledged write is recovered.", failure);
}
