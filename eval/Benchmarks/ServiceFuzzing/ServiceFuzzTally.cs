using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>What came of the requests of a run. Thread-safe.</summary>
internal sealed class ServiceFuzzTally
{
    private const int MostFindings = 200, MostBody = 1_000;

    private readonly ConcurrentDictionary<int, long> _statuses = new();
    private readonly ConcurrentQueue<string> _findings = new();
    private long _requests, _longestTicks;

    /// <summary>Requests that were sent.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>What must not happen, with the request that made it.</summary>
    public IReadOnlyList<string> Findings => [.. _findings];

    /// <summary>Requests by status; 0 for those whose connection the service closed without an answer, or that no client can send.</summary>
    public IReadOnlyDictionary<int, long> Statuses => _statuses;

    /// <summary>The longest that an answer took.</summary>
    public TimeSpan Longest => new(Interlocked.Read(ref _longestTicks));

    /// <summary>Counts an answer.</summary>
    public void Answered(int status, TimeSpan took)
    {
        Interlocked.Increment(ref _requests);
        _statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);
        for (var longest = Interlocked.Read(ref _longestTicks); took.Ticks > longest; longest = Interlocked.Read(ref _longestTicks))
        {
            if (Interlocked.CompareExchange(ref _longestTicks, took.Ticks, longest) == longest)
            {
                break;
            }
        }
    }

    /// <summary>Keeps what must not happen.</summary>
    public void Found(string what, long number, HttpRequestMessage? request, byte[] body)
    {
        if (_findings.Count < MostFindings)
        {
            var shown = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MostBody)));
            _findings.Enqueue(string.Create(
                CultureInfo.InvariantCulture, $"{what}; request {number}: {request?.Method} {request?.RequestUri?.OriginalString} {request?.Headers} {request?.Content?.Headers} {shown}"));
        }
    }
}
