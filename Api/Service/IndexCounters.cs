namespace SparseSearch.Api.Service;

/// <summary>What happened to an index since the service started. Thread-safe.</summary>
internal sealed class IndexCounters
{
    private long _searches, _searchMicroseconds, _failures, _written, _deleted;

    /// <summary>Searches that were answered.</summary>
    public long Searches => Interlocked.Read(ref _searches);

    /// <summary>What they took together, encoding and fetching included.</summary>
    public long SearchMicroseconds => Interlocked.Read(ref _searchMicroseconds);

    /// <summary>Searches that were refused or failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Documents that were added or took the place of others.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Documents that were deleted by their ids.</summary>
    public long Deleted => Interlocked.Read(ref _deleted);

    /// <summary>Counts an answered search.</summary>
    public void Searched(TimeSpan took)
    {
        Interlocked.Increment(ref _searches);
        Interlocked.Add(ref _searchMicroseconds, (long)took.TotalMicroseconds);
    }

    /// <summary>Counts a search that was not answered.</summary>
    public void Failed() => Interlocked.Increment(ref _failures);

    /// <summary>Counts written documents.</summary>
    public void Wrote(long documents) => Interlocked.Add(ref _written, documents);

    /// <summary>Counts a deleted document.</summary>
    public void DeletedOne() => Interlocked.Increment(ref _deleted);
}
