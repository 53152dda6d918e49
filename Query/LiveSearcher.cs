using SparseSearch.Core.Buffers;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query;

/// <summary>
/// Any searcher over one segment, restricted to the segment's live documents: deleted and replaced ones are no hits.
/// Thread-safe; a warm search allocates nothing.
/// </summary>
public sealed class LiveSearcher : ISearcher
{
    private readonly ISearcher _inner;
    private readonly DocBitmap _live;
    private readonly bool _areMostLive;
    private readonly RentalPool<DocBitmap> _accepted;

    private LiveSearcher(ISearcher inner, DocBitmap live)
    {
        _inner = inner;
        _live = live;
        _areMostLive = live.Count() * 2L >= live.DocCount;
        _accepted = new RentalPool<DocBitmap>(() => new DocBitmap(live.DocCount));
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public int DocCount => _inner.DocCount;

    /// <summary>Restricts a searcher.</summary>
    /// <param name="inner">Over one segment.</param>
    /// <param name="live">Its live documents, not changed any more; null where all are, for the searcher itself.</param>
    /// <exception cref="ArgumentException">The set ranges over another number of documents.</exception>
    public static ISearcher Over(ISearcher inner, DocBitmap? live)
    {
        ArgumentNullException.ThrowIfNull(inner);
        if (live is null)
        {
            return inner;
        }

        return live.DocCount == inner.DocCount
            ? new LiveSearcher(inner, live)
            : throw new ArgumentException(
                $"The live documents range over {live.DocCount}, the segment over {inner.DocCount}.", nameof(live));
    }

    /// <inheritdoc/>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        if (request.Accepted is not { } filter)
        {
            return _inner.Search(
                request with { Accepted = _live, AcceptsAllLive = _areMostLive }, hits, out statistics, cancellationToken);
        }

        SearchArguments.Check(request, hits, DocCount);
        var both = _accepted.Rent();
        both.SetTo(filter);
        both.And(_live);
        var count = _inner.Search(request with { Accepted = both }, hits, out statistics, cancellationToken);
        _accepted.Return(both);
        return count;
    }
}
