using SparseSearch.Core.Buffers;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query;

/// <summary>
/// Searches several segments as one: a segment's doc ids follow those of the segments before it. Equal scores are
/// ordered by doc id over all segments. Thread-safe where the segments' searchers are; a warm search allocates nothing.
/// </summary>
/// <remarks>
/// Segments share the threshold. Once k hits are held, a document of a later segment must score <em>more</em> than the
/// k-th: its id is larger, so that an equal score would lose the tie. The next float above the k-th score is therefore
/// the lowest score that a later segment is asked for.
/// </remarks>
public sealed class IndexSearcher : ISearcher
{
    private readonly ISearcher[] _segments;
    private readonly int[] _bases;
    private readonly RentalPool<SegmentBuffers> _buffers;

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

        _buffers = new RentalPool<SegmentBuffers>(() => new SegmentBuffers(_segments.Length));
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
        if (request.TimeUp.IsCancellationRequested)
        {
            statistics = new SearchStatistics { Engine = Name, IsPartial = true };
            return 0;
        }

        if (_segments.Length == 1)
        {
            var count = _segments[0].Search(request, hits, out statistics, cancellationToken);
            statistics.Engine = Name;
            return count;
        }

        statistics = new SearchStatistics { ProvenExact = true, Engine = Name };
        var best = new TopK(hits[..request.K], request.MinScore);
        var buffers = _buffers.Rent();
        var own = buffers.Hits(request.K);
        for (var i = 0; i < _segments.Length; i++)
        {
            if (request.TimeUp.IsCancellationRequested)
            {
                (statistics.IsPartial, statistics.ProvenExact) = (true, false);
                break;
            }

            var minScore = best.IsFull ? MathF.BitIncrement(best.Threshold) : request.MinScore;
            var accepted = request.Accepted is { } all
                ? buffers.Slice(all, i, _bases[i], _segments[i].DocCount) : null;
            var count = _segments[i].Search(
                request with { Accepted = accepted, MinScore = minScore }, own, out var segmentStatistics,
                cancellationToken);
            statistics.Add(segmentStatistics);
            statistics.Reason ??= segmentStatistics.Reason;
            foreach (var hit in own[..count])
            {
                best.Add(hit with { DocId = hit.DocId + _bases[i] });
            }
        }

        _buffers.Return(buffers);
        return best.SortBestFirst();
    }

    /// <summary>A segment's hits and accepted documents, for one search at a time.</summary>
    private sealed class SegmentBuffers(int segmentCount)
    {
        private readonly DocBitmap?[] _slices = new DocBitmap?[segmentCount];
        private ScoredDoc[] _hits = [];

        public Span<ScoredDoc> Hits(int k)
        {
            if (_hits.Length < k)
            {
                _hits = new ScoredDoc[k];
            }

            return _hits.AsSpan(0, k);
        }

        public DocBitmap Slice(DocBitmap accepted, int segment, int start, int docCount)
        {
            var slice = _slices[segment] ??= new DocBitmap(docCount);
            slice.SetToSlice(accepted, start);
            return slice;
        }
    }
}
