using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Impact;

/// <summary>Scratch.</summary>
public sealed class WindowedEngine : ISegmentEngine
{
    private readonly ImpactPostings _postings;
    private readonly ForwardIndex _forward;
    private readonly SearchBufferPool _pool;

    private WindowedEngine(SegmentReader segment)
    {
        _postings = ImpactPostings.Open(segment);
        _forward = ForwardIndex.Open(segment);
        _pool = new SearchBufferPool(DocumentScorer.WeightCountOf(_forward));
    }

    /// <inheritdoc/>
    public string Name => "windowed";

    /// <inheritdoc/>
    public IReadOnlyList<EngineKnob> Knobs => [];

    /// <summary>Opens.</summary>
    public static WindowedEngine Open(SegmentReader segment) => new(segment);

    /// <inheritdoc/>
    public IReadOnlyList<EngineSetting> Grid(int k)
    {
        int[] spares = k >= 1000 ? [20, 300, 1000] : k >= 100 ? [20, 60, 120, 250] : [20, 30, 50, 90, 150];
        double[] norms = [0.15, 0.125, 0.105, 0.09, 0.075, 0.062, 0.05, 0.04, 0.03, 0.02];
        return [.. from spare in spares
                   from norm in norms
                   select new EngineSetting("windowed", ("candidates", k + spare), ("min-contribution-norm", norm))];
    }

    /// <inheritdoc/>
    public ISearcher Configure(EngineSetting setting) => setting.Values.Count == 0
        ? new WindowedSearcher(_postings, _forward, WindowedOptions.Exact, _pool)
        : new WindowedSearcher(_postings, _forward, new WindowedOptions
        {
            Mode = WindowedMode.Approximate,
            MinContributionShare = setting.ValueOr("min-contribution-share", 0),
            MinContribution = setting.ValueOr("min-contribution", 0),
            MinContributionNorm = setting.ValueOr("min-contribution-norm", 0),
            CandidateCount = (int)setting.ValueOr("candidates", 100),
        }, _pool);

    /// <inheritdoc/>
    public double CostOf(in SearchStatistics statistics) =>
        (statistics.PostingsScored * 0.5) + (statistics.DocumentsScored * 150.0) + (_postings.DocCount / 16.0);
}
