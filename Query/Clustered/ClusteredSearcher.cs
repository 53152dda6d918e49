using SparseSearch.Core.Buffers;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Searches one segment by clusters of 16 neighbouring documents: chooses clusters as the windowed engine chooses
/// documents, among a sixteenth as many, then documents by their clusters' sketches, and scores those exactly.
/// Thread-safe; a warm search allocates nothing.
/// </summary>
/// <remarks>
/// Bounds of document groups go back to block-max indexes (Ding and Suel, SIGIR 2011) and to their flat form, Block-Max
/// Pruning (Mallia, Suel and Tonellotto, SIGIR 2024). Where the clusters cannot help, the windowed engine answers: very
/// long queries, selective filters, and exact searches that too many clusters could hold hits of.
/// </remarks>
public sealed unsafe class ClusteredSearcher : ISearcher
{
    /// <summary>8-bit sums are too coarse beyond these numbers of terms and clusters.</summary>
    private const int MaxByteTerms = 64, MaxByteClusters = 1_000;

    /// <summary>Candidates that are scored beyond k at least, and hits that a cluster may bring on average.</summary>
    private const int MinSpareCandidates = 20, HitsPerCluster = 4;

    /// <summary>Looking at a sketch takes about as long as adding this many postings.</summary>
    private const int PostingsPerSketch = 200;

    /// <summary>Clusters that an exact search always looks at.</summary>
    private const int MinClusterLimit = 512;

    /// <summary>
    /// A filter that accepts less than one document in so many leaves the clusters' sums to the documents that it
    /// refuses.
    /// </summary>
    private const int MostSelective = 4;

    private readonly ClusterIndex _clusters;
    private readonly ImpactPostings _postings;
    private readonly ForwardIndex _forward;
    private readonly ClusteredOptions _options;
    private readonly WindowedSearcher _windowed;
    private readonly WindowedSearcher _windowedExact;
    private readonly RentalPool<ClusterBuffers> _pool;

    /// <summary>A searcher over an open segment.</summary>
    /// <param name="clusters">The segment's clusters.</param>
    /// <param name="postings">The same segment's impact-grouped postings.</param>
    /// <param name="forward">The same segment's documents.</param>
    /// <param name="options">Exact or approximate; null is exact.</param>
    /// <exception cref="ArgumentException">
    /// The views are of different segments, or an option is out of range.
    /// </exception>
    public ClusteredSearcher(
        ClusterIndex clusters, ImpactPostings postings, ForwardIndex forward, ClusteredOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(postings);
        ArgumentNullException.ThrowIfNull(forward);
        if (clusters.DocCount != forward.DocCount || clusters.VocabularySize != forward.VocabularySize)
        {
            throw new ArgumentException(
                $"Clusters of {clusters.DocCount} documents do not belong to a forward index of {forward.DocCount}.",
                nameof(clusters));
        }

        (_clusters, _postings, _forward) = (clusters, postings, forward);
        _options = options ?? ClusteredOptions.Exact;
        _options.Validate();
        _windowedExact = new WindowedSearcher(postings, forward);
        _windowed = WindowedFor(_options);
        _pool = new RentalPool<ClusterBuffers>(() => new ClusterBuffers(DocumentScorer.WeightCountOf(forward)));
    }

    private ClusteredSearcher(ClusteredSearcher other, ClusteredOptions options)
    {
        options.Validate();
        (_clusters, _postings, _forward, _options) = (other._clusters, other._postings, other._forward, options);
        (_windowedExact, _pool) = (other._windowedExact, other._pool);
        _windowed = WindowedFor(options);
    }

    /// <inheritdoc/>
    public string Name => _options.Mode == WindowedMode.Exact ? "clustered-exact" : "clustered";

    /// <inheritdoc/>
    public int DocCount => _forward.DocCount;

    /// <summary>A searcher over an open segment that has forward, posting and cluster sections.</summary>
    /// <exception cref="SegmentFormatException">A section is missing or corrupt.</exception>
    public static ClusteredSearcher Open(SegmentReader segment, ClusteredOptions? options = null) =>
        new(ClusterIndex.Open(segment), ImpactPostings.Open(segment), ForwardIndex.Open(segment), options);

    /// <summary>The same views and buffers with other options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public ClusteredSearcher With(ClusteredOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ClusteredSearcher(this, options);
    }

    /// <inheritdoc/>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount);
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Query.Nnz > SketchPlan.MaxTerms
            || (request.Accepted is { } filter && (long)filter.Count() * MostSelective < DocCount))
        {
            var count = _windowed.Search(request, hits, out statistics, cancellationToken);
            statistics.Engine = Name;
            return count;
        }

        // Not returned where a search is interrupted: what it left in the buffers would spoil the next one.
        var buffers = _pool.Rent();
        buffers.Search.Query.Set(request.Query);
        var scorer = new DocumentScorer(_forward, buffers.Search);
        var found = Run(request, hits, buffers, scorer, out statistics, cancellationToken);
        scorer.Clear();
        _pool.Return(buffers);
        statistics.Engine = Name;
        return found;
    }

    private int Run(
        SearchRequest request, Span<ScoredDoc> hits, ClusterBuffers buffers, DocumentScorer scorer,
        out SearchStatistics statistics, CancellationToken cancellationToken)
    {
        fixed (ulong* accepted = request.Accepted is { } bitmap ? bitmap.Words : default)
        {
            if (accepted is not null)
            {
                AcceptedClusters.Fill(accepted, _clusters.ClusterCount, buffers.Accepted);
            }

            buffers.Sketch.Set(
                buffers.Search.Query, _clusters, _forward.Quantizer.MaxImpact,
                _options.Mode == WindowedMode.Exact ? 1 : _options.SketchShare);
            var search = new ClusteredSearch(
                _clusters, buffers, scorer, accepted, hits[..request.K], request.MinScore, cancellationToken);
            if (IsDone(ref search, request, buffers))
            {
                statistics = search.Statistics;
                return search.Finish();
            }

            // k documents reach the floor: what scores less is no hit, and the windowed engine leaves it out.
            var floored = request with { MinScore = Math.Max(request.MinScore, search.Floor) };
            var found = _windowedExact.Search(floored, hits, out statistics, cancellationToken);
            var before = search.Statistics;
            statistics.PostingsScored += before.PostingsScored;
            statistics.DocumentsScored += before.DocumentsScored;
            statistics.BlocksVisited = before.BlocksVisited;
            return found;
        }
    }

    private bool IsDone(ref ClusteredSearch search, SearchRequest request, ClusterBuffers buffers)
    {
        var plan = buffers.Search.Plan;
        var query = buffers.Search.Query;
        if (_options.Mode == WindowedMode.Exact)
        {
            plan.FindTerms(query, _postings);
            var limit = MinClusterLimit + (int)(PostingsOf(plan) / PostingsPerSketch);
            plan.FindTerms(query, _clusters.Postings);
            return search.TrySearchExactly(Math.Min(limit, _clusters.ClusterCount));
        }

        var termCount = plan.FindTerms(query, _clusters.Postings);
        var clusterCount = Math.Max(_options.ClusterCount, request.K / HitsPerCluster);
        var bytes = termCount <= MaxByteTerms && clusterCount <= MaxByteClusters;
        plan.Approximate(
            bytes ? ContributionPlan.ByteLimit : ContributionPlan.ShortLimit,
            _options.MinContribution / query.UnitIn(_forward.Quantizer), 0, _options.MinContributionNorm);
        return search.SearchApproximately(
            clusterCount, Math.Max(_options.CandidateCount, request.K + MinSpareCandidates), bytes);
    }

    private long PostingsOf(ContributionPlan plan)
    {
        var count = 0L;
        foreach (var row in plan.Rows)
        {
            var starts = _postings.StartsOf(row);
            count += starts[_postings.WindowCount] - starts[0];
        }

        return count;
    }

    /// <summary>The windowed engine for what clusters cannot help with; it finds about as much.</summary>
    private WindowedSearcher WindowedFor(ClusteredOptions options) => options.Mode == WindowedMode.Exact
        ? _windowedExact
        : _windowedExact.With(new WindowedOptions
        {
            Mode = WindowedMode.Approximate,
            MinContribution = options.MinContribution / 2,
            MinContributionNorm = options.MinContributionNorm / 2,
            MinContributionShare = 0,
            CandidateCount = options.CandidateCount,
        });
}
