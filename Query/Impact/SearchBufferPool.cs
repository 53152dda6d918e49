using SparseSearch.Core.Buffers;

namespace SparseSearch.Query.Impact;

/// <summary>Lends buffers to searches and takes them back. Thread-safe; allocates only where all are lent.</summary>
/// <param name="weightCount">See <see cref="SearchBuffers"/>.</param>
internal sealed class SearchBufferPool(int weightCount)
{
    private readonly RentalPool<SearchBuffers> _pool = new(() => new SearchBuffers(weightCount));

    /// <summary>Buffers that nobody else uses.</summary>
    public SearchBuffers Rent() => _pool.Rent();

    /// <summary>Takes clean buffers back; those of an interrupted search are left to the garbage collector.</summary>
    public void Return(SearchBuffers buffers) => _pool.Return(buffers);
}
