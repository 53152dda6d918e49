using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Searches one segment for an asked recall: takes for each query the engine and setting that was measured to reach it
/// for the least cost when the segment was calibrated, and exact search where nothing alike was measured. Which and why is
/// in <see cref="SearchStatistics.Reason"/>. Thread-safe; choosing allocates nothing.
/// </summary>
public sealed class SearchPlanner : ISearcher
{
    private readonly ISearcher _exact;
    private readonly SearchPlan _plan;

    private SearchPlanner(int docCount, ISearcher exact, SearchPlan plan)
    {
        DocCount = docCount;
        _exact = exact;
        _plan = plan;
    }

    /// <inheritdoc/>
    public string Name => PlannedEngine.EngineName;

    /// <inheritdoc/>
    public int DocCount { get; }

    /// <summary>A planner over an open segment, which must outlive it.</summary>
    /// <param name="segment">What is searched.</param>
    /// <param name="target">What is asked of every search.</param>
    /// <param name="engines">
    /// Engines over the segment that its calibration may name; where it names another one, exact search answers.
    /// </param>
    /// <exception cref="SegmentFormatException">The calibration or another section is damaged.</exception>
    /// <exception cref="IndexFormatException">The calibration that was stored beside the segment is damaged.</exception>
    public static SearchPlanner Open(
        SegmentReader segment, RecallTarget target, IReadOnlyList<ISegmentEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(engines);
        var exact = SegmentCalibration.ExactOf(segment);
        return new SearchPlanner(segment.DocCount, exact, SearchPlan.Make(segment, target, exact, engines));
    }

    /// <summary>A planner that goes by another calibration than the segment's own.</summary>
    /// <param name="segment">What is searched.</param>
    /// <param name="target">What is asked of every search.</param>
    /// <param name="engines">As for the segment's own.</param>
    /// <param name="calibration">Of this segment; null to search exactly, as where there is none.</param>
    /// <exception cref="SegmentFormatException">A section is damaged.</exception>
    public static SearchPlanner OpenBy(
        SegmentReader segment, RecallTarget target, IReadOnlyList<ISegmentEngine> engines, Calibration? calibration)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentNullException.ThrowIfNull(engines);
        var exact = SegmentCalibration.ExactOf(segment);
        return new SearchPlanner(segment.DocCount, exact, SearchPlan.By(calibration, segment, target, exact, engines));
    }

    /// <inheritdoc/>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount);
        var planned = _plan.For(request);
        var count = planned.Searcher.Search(request, hits, out statistics, cancellationToken);
        if (count < request.K && request.Accepted is not null && !statistics.ProvenExact && !statistics.IsPartial)
        {
            // Too few candidates passed the filter; k hits are promised wherever k documents fulfil it.
            count = _exact.Search(request, hits, out statistics, cancellationToken);
        }

        statistics.Reason = planned.Reason;
        return count;
    }
}
