namespace SparseSearch.Query.Impact;

/// <summary>Lends buffers to searches and takes them back. Thread-safe; allocates only where all are lent.</summary>
/// <param name="weightCount">See <see cref="SearchBuffers"/>.</param>
internal sealed class SearchBufferPool(int weightCount)
{
    private readonly SearchBuffers?[] _idle = new SearchBuffers?[Environment.ProcessorCount];

    /// <summary>Buffers that nobody else uses.</summary>
    public SearchBuffers Rent()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.Exchange(ref slot, null) is { } buffers)
            {
                return buffers;
            }
        }

        return new SearchBuffers(weightCount);
    }

    /// <summary>Takes clean buffers back; those of an interrupted search are left to the garbage collector.</summary>
    public void Return(SearchBuffers buffers)
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.CompareExchange(ref slot, buffers, null) is null)
            {
                return;
            }
        }
    }
}
