using SparseSearch.Core.Filters;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Impact;

/// <summary>
/// Searches one segment by impact-grouped postings: adds whole levels of postings to a window of small integer sums,
/// takes the documents with the best sums, and scores those exactly. Thread-safe; a warm search allocates nothing.
/// </summary>
/// <remarks>
/// Score-at-a-time evaluation over impact-ordered lists goes back to Anh and Moffat, "Pruned query evaluation using
/// pre-computed impacts" (SIGIR 2006), and Lin and Trotman's JASS (ICTIR 2015); windows keep the accumulators in the
/// cache. Approximate mode falls back to exact mode where it finds fewer than k documents to score.
/// </remarks>
public sealed unsafe class WindowedSearcher : ISearcher
{
    /// <summary>
    /// Queries of more terms are scored document by document: 16-bit sums would be too coarse for them.
    /// </summary>
    private const int MaxPlanTerms = 8_192;

    /// <summary>8-bit sums are too coarse beyond these numbers of terms and candidates.</summary>
    private const int MaxByteTerms = 64, MaxByteCandidates = 1_000;

    /// <summary>Scoring one document from its record takes about as long as adding this many postings.</summary>
    private const int PostingsPerDocument = 500;

    /// <summary>Approximate search takes about this fraction of the time of exact search.</summary>
    private const int ApproximateGain = 3;

    /// <summary>Looking through this many documents of a window takes about as long as adding one posting.</summary>
    private const int ScannedPerPosting = 4;

    /// <summary>Candidates that are scored beyond k at least.</summary>
    private const int MinSpareCandidates = 20;

    private readonly ImpactPostings _postings;
    private readonly ForwardIndex _forward;
    private readonly WindowedOptions _options;
    private readonly SearchBufferPool _pool;

    /// <summary>A searcher over an open segment.</summary>
    /// <param name="postings">The segment's impact-grouped postings.</param>
    /// <param name="forward">The same segment's documents.</param>
    /// <param name="options">Exact or approximate; null is exact.</param>
    /// <exception cref="ArgumentException">
    /// The views are of different segments, or an option is out of range.
    /// </exception>
    public WindowedSearcher(ImpactPostings postings, ForwardIndex forward, WindowedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(postings);
        ArgumentNullException.ThrowIfNull(forward);
        if (postings.DocCount != forward.DocCount || postings.VocabularySize != forward.VocabularySize)
        {
            throw new ArgumentException(
                $"Postings of {postings.DocCount} documents do not belong to a forward index of {forward.DocCount}.",
                nameof(postings));
        }

        _postings = postings;
        _forward = forward;
        _options = options ?? WindowedOptions.Exact;
        _options.Validate();
        _pool = new SearchBufferPool(DocumentScorer.WeightCountOf(forward));
    }

    private WindowedSearcher(WindowedSearcher other, WindowedOptions options)
    {
        options.Validate();
        (_postings, _forward, _pool, _options) = (other._postings, other._forward, other._pool, options);
    }

    /// <inheritdoc/>
    public string Name => _options.Mode == WindowedMode.Exact ? "windowed-exact" : "windowed";

    /// <inheritdoc/>
    public int DocCount => _postings.DocCount;

    /// <summary>A searcher over an open segment that has forward and posting sections.</summary>
    /// <exception cref="SegmentFormatException">A section is missing or corrupt.</exception>
    public static WindowedSearcher Open(SegmentReader segment, WindowedOptions? options = null) =>
        new(ImpactPostings.Open(segment), ForwardIndex.Open(segment), options);

    /// <summary>A searcher over the same segment and buffers with other options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public WindowedSearcher With(WindowedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new WindowedSearcher(this, options);
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

        // Not returned where a search is interrupted: what it left in the buffers would spoil the next one.
        var buffers = _pool.Rent();
        buffers.Query.Set(request.Query);
        var scorer = new DocumentScorer(_forward, buffers);
        int found;
        fixed (ulong* accepted = request.Accepted is { } bitmap ? bitmap.Words : default)
        {
            var search = new WindowedSearch(
                _postings, buffers, scorer, accepted, hits[..request.K], request.MinScore, request.TimeUp,
                cancellationToken);
            Run(ref search, buffers, request);
            found = search.Finish();
            statistics = search.Statistics;
            statistics.Engine = Name;
        }

        scorer.Clear();
        _pool.Return(buffers);
        return found;
    }

    private void Run(ref WindowedSearch search, SearchBuffers buffers, SearchRequest request)
    {
        if (request.Query.Nnz > MaxPlanTerms)
        {
            search.ScoreDirectly();
            return;
        }

        var plan = buffers.Plan;
        var termCount = plan.FindTerms(buffers.Query, _postings);
        if (request.Accepted is { } accepted && !request.AcceptsAllLive && IsQuickerDirectly(plan, accepted))
        {
            search.ScoreDirectly();
            return;
        }

        if (_options.Mode == WindowedMode.Approximate)
        {
            var candidateCount = Math.Max(_options.CandidateCount, request.K + MinSpareCandidates);
            var bytes = termCount <= MaxByteTerms && candidateCount <= MaxByteCandidates;
            plan.Approximate(
                bytes ? ContributionPlan.ByteLimit : ContributionPlan.ShortLimit,
                _options.MinContribution / buffers.Query.UnitIn(_forward.Quantizer), _options.MinContributionShare,
                _options.MinContributionNorm);
            search.SearchApproximately(candidateCount, bytes);
            if (search.IsComplete)
            {
                return;
            }

            plan.FindTerms(buffers.Query, _postings);
            search.Restart();
        }

        plan.BoundFromAbove(ContributionPlan.ShortLimit);
        search.SearchExactly();
    }

    private bool IsQuickerDirectly(ContributionPlan plan, DocBitmap accepted)
    {
        long postings = DocCount / ScannedPerPosting;
        foreach (var row in plan.Rows)
        {
            var starts = _postings.StartsOf(row);
            postings += starts[_postings.WindowCount] - starts[0];
        }

        var gain = _options.Mode == WindowedMode.Approximate ? ApproximateGain : 1;
        return accepted.Count() * (long)PostingsPerDocument * gain <= postings;
    }
}
