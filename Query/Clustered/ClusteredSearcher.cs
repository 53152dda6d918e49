using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>Searches one segment by its clusters.</summary>
public sealed class ClusteredSearcher : ISearcher
{
    private readonly ClusterIndex _clusters;
    private readonly ForwardIndex _forward;
    private readonly ClusteredOptions _options;
    private readonly SearchBufferPool _pool;

    /// <summary>A searcher.</summary>
    public ClusteredSearcher(ClusterIndex clusters, ForwardIndex forward, ClusteredOptions options)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(options);
        _clusters = clusters;
        _forward = forward;
        _options = options;
        _pool = new SearchBufferPool(DocumentScorer.WeightCountOf(forward));
    }

    /// <inheritdoc/>
    public string Name => "clustered";

    /// <inheritdoc/>
    public int DocCount => _forward.DocCount;

    /// <summary>A searcher over an open segment.</summary>
    public static ClusteredSearcher Open(SegmentReader segment, ClusteredOptions options) =>
        new(ClusterIndex.Open(segment), ForwardIndex.Open(segment), options);

    /// <inheritdoc/>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount);
        var buffers = _pool.Rent();
        buffers.Query.Set(request.Query);
        var scorer = new DocumentScorer(_forward, buffers);
        var search = new ClusteredSearch(
            _clusters, _forward, buffers, scorer, hits[..request.K], cancellationToken);
        buffers.Plan.FindTerms(buffers.Query, _clusters.Postings);
        buffers.Plan.Approximate(
            ContributionPlan.ByteLimit, _options.MinContribution / buffers.Query.UnitIn(_forward.Quantizer),
            _options.MinContributionShare);
        search.SearchApproximately(_options.ClusterCount, _options.CandidateCount, _options.StopShare, bytes: true);
        var found = search.Finish();
        statistics = search.Statistics;
        statistics.Engine = Name;
        scorer.Clear();
        _pool.Return(buffers);
        return found;
    }
}
