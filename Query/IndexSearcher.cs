using System.Buffers;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query;

/// <summary>
/// Searches several segments as one: a segment's doc ids follow those of the segments before it. Equal scores are
/// ordered by doc id over all segments. Thread-safe where the segments' searchers are.
/// </summary>
public sealed class IndexSearcher : ISearcher
{
    private readonly ISearcher[] _segments;
    private readonly int[] _bases;

    /// <summary>Joins searchers.</summary>
    /// <param name="name">The name of the whole.</param>
    /// <param name="perSegment">One for each segment, in doc id order; may be empty.</param>
    /// <exception cref="OverflowException">Together they have more than 2^31 − 1 documents.</exception>
    public IndexSearcher(string name, IReadOnlyList<ISearcher> perSegment)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(perSegment);
        Name = name;
        _segments = [.. perSegment];
        _bases = new int[_segments.Length + 1];
        for (var i = 0; i < _segments.Length; i++)
        {
            _bases[i + 1] = checked(_bases[i] + _segments[i].DocCount);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int DocCount => _bases[^1];

    /// <inheritdoc/>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount, "index");
        if (_segments.Length == 1)
        {
            var count = _segments[0].Search(request, hits, out statistics, cancellationToken);
            statistics.Engine = Name;
            return count;
        }

        statistics = new SearchStatistics { ProvenExact = true, Engine = Name };
        var best = new TopK(hits[..request.K]);
        var own = ArrayPool<ScoredDoc>.Shared.Rent(request.K);
        try
        {
            for (var i = 0; i < _segments.Length; i++)
            {
                var count = _segments[i].Search(
                    RequestOf(i, request), own, out var segmentStatistics, cancellationToken);
                statistics.Add(segmentStatistics);
                statistics.Reason ??= segmentStatistics.Reason;
                foreach (var hit in own.AsSpan(0, count))
                {
                    best.Add(hit with { DocId = hit.DocId + _bases[i] });
                }
            }
        }
        finally
        {
            ArrayPool<ScoredDoc>.Shared.Return(own);
        }

        return best.SortBestFirst();
    }

    private SearchRequest RequestOf(int segment, SearchRequest request) => request.Accepted is { } accepted
        ? request with { Accepted = accepted.Slice(_bases[segment], _segments[segment].DocCount) }
        : request;
}
