using System.Buffers;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Log;

/// <summary>
/// The write-ahead log of a live index: takes records, numbers them, and says when they are safe. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Group commit: while one flush to disk runs, those who wait for their records gather, and the next flush
/// serves them all.</para>
/// <para>After the first failed write or flush the log is broken and takes nothing more. A flush is never tried again:
/// the system may have dropped what it could not write, so that a second flush would succeed without it.</para>
/// </remarks>
public sealed class WriteLog : IDisposable
{
    private readonly LogWriter _writer;
    private readonly Durability _durability;
    private readonly Lock _gate = new();
    private TaskCompletionSource? _nextRound;
    private bool _isSyncing;

    private WriteLog(LogWriter writer, Durability durability)
    {
        _writer = writer;
        _durability = durability;
    }

    /// <summary>Sequence of the last record, or one less than the first.</summary>
    public long LastSequence => _writer.LastSequence;

    /// <summary>Every record up to here is on disk, whatever <see cref="Durability"/> asks for.</summary>
    public long DurableSequence => _writer.DurableSequence;

    /// <summary>Length of the present file with what is still buffered.</summary>
    public long FileBytes => _writer.FileBytes;

    /// <summary>Path of the present file.</summary>
    public string FilePath => _writer.FilePath;

    /// <summary>Why the log takes nothing more, or null.</summary>
    public Exception? Failure => _writer.Failure;

    /// <summary>Begins a log in a new file; what stands in the folder was read by <see cref="LogRecovery"/>.</summary>
    /// <param name="folder">The index folder; it exists.</param>
    /// <param name="generation">The next commit, from 1; part of the file's name.</param>
    /// <param name="firstSequence">From 1; what the recovery says, <see cref="LogRecovery.NextSequence"/>.</param>
    /// <param name="fingerprint">The vocabulary's fingerprint.</param>
    /// <param name="durability">What an acknowledged record survives.</param>
    /// <param name="files">Who performs the steps.</param>
    /// <exception cref="IOException">The file cannot be made; the message says what to do.</exception>
    public static WriteLog Create(
        string folder,
        long generation,
        long firstSequence,
        ulong fingerprint,
        Durability durability,
        FileOperations files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstSequence, 1);
        return new WriteLog(new LogWriter(folder, generation, firstSequence, fingerprint, files), durability);
    }

    /// <summary>Takes a record; it is acknowledged by <see cref="Sync"/>.</summary>
    /// <returns>The record's sequence.</returns>
    /// <exception cref="ArgumentException">The record cannot be kept; the log goes on without it.</exception>
    /// <exception cref="IOException">The log is broken, now or before; the record is not kept for sure.</exception>
    public long Append(in LogRecord record)
    {
        var payloadBytes = LogPayload.LengthBytes(record);
        var recordBytes = payloadBytes + LogFormat.RecordOverheadBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(recordBytes);
        try
        {
            LogPayload.Encode(record, buffer.AsSpan(LogFormat.RecordHeadBytes, payloadBytes));
            return _writer.Append(buffer.AsSpan(0, recordBytes), (byte)record.Kind);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Waits until every record up to a sequence is as safe as <see cref="Durability"/> says.</summary>
    /// <param name="sequence">At most <see cref="LastSequence"/>.</param>
    /// <exception cref="IOException">The log broke before that; the records may be lost.</exception>
    public void Sync(long sequence)
    {
        if (IsAcknowledged(sequence))
        {
            return;
        }

        var round = Join(out var leads);
        if (leads)
        {
            RunRounds(round);
        }

        round.GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Sync"/>, without holding a thread.</summary>
    /// <param name="sequence">At most <see cref="LastSequence"/>.</param>
    /// <param name="cancellationToken">Ends the wait, not the writing.</param>
    /// <exception cref="IOException">The log broke before that; the records may be lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask SyncAsync(long sequence, CancellationToken cancellationToken = default)
    {
        if (IsAcknowledged(sequence))
        {
            return ValueTask.CompletedTask;
        }

        var round = Join(out var leads);
        if (leads)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static log => log.RunRounds(null), this, preferLocal: false);
        }

        return new ValueTask(round.WaitAsync(cancellationToken));
    }

    /// <summary>Hands everything that was appended to the system.</summary>
    /// <exception cref="IOException">The log is broken, now or before.</exception>
    public void Flush()
    {
        _writer.Demand();
        _writer.Harden(long.MaxValue, toDisk: false);
    }

    /// <summary>
    /// Begins a new file with the next sequence. All records before it are on disk then, in older files: these may be
    /// deleted once a commit holds them (<see cref="LogRecovery.RemoveThrough"/>).
    /// </summary>
    /// <param name="generation">The next commit; at least that of the present file.</param>
    /// <returns>The last sequence of the older files.</returns>
    /// <exception cref="IOException">The log is broken, now or before.</exception>
    public long Roll(long generation) => _writer.Roll(generation);

    /// <summary>
    /// Writes what is buffered and closes the file. What that fails to write was not acknowledged, so that it is no
    /// error here.
    /// </summary>
    public void Dispose() => _writer.Dispose();

    private bool IsAcknowledged(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, LastSequence);
        return _durability switch
        {
            Durability.Disk => _writer.DurableSequence >= sequence,
            Durability.System => _writer.WrittenSequence >= sequence,
            _ => _writer.Failure is null || _writer.WrittenSequence >= sequence,
        };
    }

    /// <summary>Joins those that the next round serves; what they wait for is in the writer's hands already.</summary>
    private Task Join(out bool leads)
    {
        lock (_gate)
        {
            _nextRound ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            leads = !_isSyncing;
            _isSyncing = true;
            return _nextRound.Task;
        }
    }

    /// <summary>Serves round after round until nobody waits; a leader with a round of its own, until that.</summary>
    private void RunRounds(Task? own)
    {
        while (true)
        {
            TaskCompletionSource round;
            lock (_gate)
            {
                if (_nextRound is null)
                {
                    _isSyncing = false;
                    return;
                }

                if (own is { IsCompleted: true })
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static log => log.RunRounds(null), this, preferLocal: false);
                    return;
                }

                round = _nextRound;
                _nextRound = null;
            }

            try
            {
                _writer.Harden(long.MaxValue, toDisk: _durability == Durability.Disk);
                round.SetResult();
            }
            catch (Exception error)
            {
                // Whatever it is, it belongs to those who wait; left here, they would wait for ever.
                round.SetException(error);
            }
        }
    }
}
