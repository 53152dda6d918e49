namespace SparseSearch.Eval.Latency;

/// <summary>Each query's best time over several passes: what other work on the machine disturbs least. Not thread-safe.</summary>
public sealed class BestTimes
{
    private readonly long[] _nanos;

    /// <summary>Without a time yet.</summary>
    /// <param name="count">Number of queries.</param>
    public BestTimes(int count)
    {
        _nanos = new long[count];
        Array.Fill(_nanos, long.MaxValue);
    }

    /// <summary>A query's best time. A tick has 100 nanoseconds; a mean of many queries does not notice.</summary>
    /// <param name="query">Its index.</param>
    public TimeSpan this[int query] => TimeSpan.FromTicks((_nanos[query] + 50) / 100);

    /// <summary>All queries' best times.</summary>
    public LatencySummary Summary => LatencySummary.Of(Enumerable.Range(0, _nanos.Length).Select(query => this[query]));

    /// <summary>Takes the times of a pass.</summary>
    /// <param name="nanos">One a query.</param>
    public void Keep(ReadOnlySpan<long> nanos)
    {
        for (var i = 0; i < _nanos.Length; i++)
        {
            _nanos[i] = Math.Min(_nanos[i], nanos[i]);
        }
    }
}
