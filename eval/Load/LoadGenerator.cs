using System.Diagnostics;
using System.Net;
using System.Text;

namespace SparseSearch.Eval.Load;

/// <summary>
/// Asks a service over HTTP, at a fixed rate or as quickly as it answers. At a fixed rate a request that is late, because all
/// connections wait for answers, counts from when it was due: a slow service cannot hide by slowing down who asks.
/// </summary>
public static class LoadGenerator
{
    /// <summary>How long answers that are under way at the end of a phase are waited for.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <summary>The bytes of a request with a body of JSON.</summary>
    /// <param name="target">Scheme <c>http</c>.</param>
    /// <param name="json">The body.</param>
    /// <param name="key">A key for the service, or null.</param>
    public static byte[] Request(Uri target, string json, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(json);
        var authorization = key is null ? "" : $"Authorization: Bearer {key}\r\n";
        return Encoding.UTF8.GetBytes(
            $"POST {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nContent-Type: application/json\r\n{authorization}"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");
    }

    /// <summary>Runs one phase.</summary>
    /// <param name="target">Where the service listens.</param>
    /// <param name="requests">Whole requests, sent in turns.</param>
    /// <param name="phase">Rate and length.</param>
    /// <param name="connections">Connections, from 1; the most requests that are under way at the same time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There are no requests or no connections.</exception>
    /// <exception cref="InvalidDataException">What answers does not speak HTTP/1.1.</exception>
    public static async Task<LoadOutcome> RunAsync(
        EndPoint target, IReadOnlyList<byte[]> requests, LoadPhase phase, int connections, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(phase);
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count, nameof(requests));
        ArgumentOutOfRangeException.ThrowIfLessThan(connections, 1);
        LoadConnection[] opened = [.. Enumerable.Range(0, connections).Select(_ => new LoadConnection(target))];
        // One request each before the clock runs: neither opening nor compiling is what is measured.
        await Parallel.ForEachAsync(opened, cancellationToken, async (connection, stop) =>
            await connection.SendAsync(requests[0], stop).ConfigureAwait(false)).ConfigureAwait(false);
        using var run = new Run(requests, phase, cancellationToken);
        var workers = opened.Select(connection => Task.Run(() => run.WorkAsync(connection), CancellationToken.None)).ToArray();
        await run.PaceAsync().ConfigureAwait(false);
        var samples = await Task.WhenAll(workers).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new LoadOutcome(phase, [.. samples.SelectMany(static part => part)], run.Unsent);
    }

    /// <summary>One phase while it runs.</summary>
    private sealed class Run : IDisposable
    {
        private readonly IReadOnlyList<byte[]> _requests;
        private readonly LoadPhase _phase;
        private readonly SemaphoreSlim _due = new(0);
        private readonly CancellationTokenSource _end, _answers;
        private readonly long _begin = Stopwatch.GetTimestamp();
        private long _next = -1, _released;

        public Run(IReadOnlyList<byte[]> requests, LoadPhase phase, CancellationToken cancellationToken)
        {
            (_requests, _phase) = (requests, phase);
            _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _answers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        }

        public long Unsent => Math.Max(0, _released - (Interlocked.Read(ref _next) + 1));

        private bool HasRate => _phase.RatePerSecond > 0;

        private TimeSpan Now => Stopwatch.GetElapsedTime(_begin);

        /// <summary>Lets requests go when they are due, about once a millisecond; returns at the end of the phase.</summary>
        public Task PaceAsync() => Task.Factory.StartNew(
            () =>
            {
                while (Now.TotalSeconds < _phase.Seconds && !_end.IsCancellationRequested)
                {
                    var due = (long)(Math.Min(Now.TotalSeconds, _phase.Seconds) * _phase.RatePerSecond) - _released;
                    if (due > 0)
                    {
                        _released += due;
                        _due.Release((int)due);
                    }

                    Thread.Sleep(1);
                }

                _end.Cancel();
                _answers.CancelAfter(s_grace);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        /// <summary>One connection's work.</summary>
        public async Task<List<LoadSample>> WorkAsync(LoadConnection connection)
        {
            var samples = new List<LoadSample>();
            using var ended = connection;
            try
            {
                while (!_end.IsCancellationRequested)
                {
                    if (HasRate)
                    {
                        await _due.WaitAsync(_end.Token).ConfigureAwait(false);
                    }

                    var number = Interlocked.Increment(ref _next);
                    var due = HasRate ? TimeSpan.FromSeconds(number / _phase.RatePerSecond) : Now;
                    var status = await connection.SendAsync(_requests[(int)(number % _requests.Count)], _answers.Token)
                        .ConfigureAwait(false);
                    var took = Now - due;
                    samples.Add(new LoadSample(
                        (int)Math.Min(took.TotalMicroseconds, int.MaxValue), status, (int)Now.TotalMilliseconds));
                }
            }
            catch (OperationCanceledException)
            {
                // The phase is over.
            }

            return samples;
        }

        public void Dispose()
        {
            _due.Dispose();
            _end.Dispose();
            _answers.Dispose();
        }
    }
}
