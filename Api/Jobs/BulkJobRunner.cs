using System.Threading.Channels;
using SparseSearch.Indexer.Jobs;

namespace SparseSearch.Api.Jobs;

/// <summary>
/// Does bulk jobs one after the other in the background of a host. When the host ends, the job that runs notes how far it
/// is; it goes on when it is submitted again. Thread-safe.
/// </summary>
/// <param name="clock">Says when jobs came and ended.</param>
/// <param name="log">Told of every job.</param>
public sealed partial class BulkJobRunner(TimeProvider clock, ILogger<BulkJobRunner> log) : BackgroundService
{
    /// <summary>The most jobs that wait; more are refused.</summary>
    public const int MostWaiting = 1_000;

    /// <summary>Ended jobs that are remembered.</summary>
    private const int MostEnded = 1_000;

    private readonly Channel<Entry> _waiting = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Entry> _entries = [];
    private long _lastId;

    /// <summary>Puts a job at the end of the queue.</summary>
    /// <param name="name">What it is, for people.</param>
    /// <param name="run">Does it: told where to report to, and when to stop.</param>
    /// <exception cref="InvalidOperationException">Too many jobs wait.</exception>
    public JobStatus Submit(
        string name, Func<IProgress<BulkJobProgress>, CancellationToken, Task<BulkJobProgress>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(run);
        Entry entry;
        lock (_gate)
        {
            entry = new Entry(new JobStatus(
                ++_lastId, name, JobState.Waiting, default, null, clock.GetUtcNow(), null), run);
            if (!_waiting.Writer.TryWrite(entry))
            {
                throw new InvalidOperationException(
                    $"{MostWaiting} jobs wait already. Wait until some are done, or cancel some.");
            }

            _entries.Add(entry.Status.Id, entry);
            Forget();
        }

        return entry.Status;
    }

    /// <summary>A job, or null where there is none of this number, or none any more.</summary>
    public JobStatus? Find(long id)
    {
        lock (_gate)
        {
            return _entries.GetValueOrDefault(id)?.Status;
        }
    }

    /// <summary>All jobs that are remembered, the oldest first.</summary>
    public IReadOnlyList<JobStatus> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values.Select(static e => e.Status)];
            }
        }
    }

    /// <summary>Stops a job that waits or runs.</summary>
    /// <returns>Whether there is such a job, and it had not ended.</returns>
    public bool Cancel(long id)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(id) is not { Status.Ended: null } entry)
            {
                return false;
            }

            entry.Stop.Cancel();
            return true;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var entry in _waiting.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                await RunAsync(entry, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }

        while (_waiting.Reader.TryRead(out var entry))
        {
            End(entry, JobState.Stopped, null, null);
        }
    }

    private async Task RunAsync(Entry entry, CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(entry.Stop.Token, stoppingToken);
        if (stop.IsCancellationRequested)
        {
            End(entry, JobState.Stopped, null, null);
            return;
        }

        Set(entry, static (status, _) => status with { State = JobState.Running }, 0);
        try
        {
            var done = await entry.Run(new Teller(this, entry), stop.Token).ConfigureAwait(false);
            End(entry, JobState.Done, done, null);
        }
        catch (OperationCanceledException)
        {
            End(entry, JobState.Stopped, null, null);
        }
        catch (Exception error)
        {
            // Whatever it is: the next job has its own chance, and this one's submitter sees it.
            LogFailure(log, error, entry.Status.Id, entry.Status.Name);
            End(entry, JobState.Failed, null, error.Message);
        }
    }

    private void End(Entry entry, JobState state, BulkJobProgress? progress, string? error)
    {
        Set(
            entry,
            static (status, end) => status with
            {
                State = end.State,
                Progress = end.Progress ?? status.Progress,
                Error = end.Error,
                Ended = end.Now,
            },
            (State: state, Progress: progress, Error: error, Now: clock.GetUtcNow()));
        LogEnd(log, entry.Status.Id, entry.Status.Name, state, entry.Status.Progress.Items);
    }

    private void Set<T>(Entry entry, Func<JobStatus, T, JobStatus> change, T value)
    {
        lock (_gate)
        {
            entry.Status = change(entry.Status, value);
        }
    }

    /// <summary>Caller holds the gate.</summary>
    private void Forget()
    {
        foreach (var id in _entries.Values.Where(static e => e.Status.Ended is not null).Select(static e => e.Status.Id)
            .Take(_entries.Count - MostEnded).ToList())
        {
            _entries.Remove(id);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Job {Id} ({Name}) ended: {State}, {Items} documents")]
    private static partial void LogEnd(ILogger log, long id, string name, JobState state, long items);

    [LoggerMessage(2, LogLevel.Error, "Job {Id} ({Name}) failed")]
    private static partial void LogFailure(ILogger log, Exception error, long id, string name);

    private sealed class Entry(
        JobStatus status, Func<IProgress<BulkJobProgress>, CancellationToken, Task<BulkJobProgress>> run)
    {
        public JobStatus Status { get; set; } = status;

        public Func<IProgress<BulkJobProgress>, CancellationToken, Task<BulkJobProgress>> Run { get; } = run;

        public CancellationTokenSource Stop { get; } = new();
    }

    private sealed class Teller(BulkJobRunner runner, Entry entry) : IProgress<BulkJobProgress>
    {
        public void Report(BulkJobProgress value) => runner.Set(
            entry, static (status, progress) => status with { Progress = progress }, value);
    }
}
