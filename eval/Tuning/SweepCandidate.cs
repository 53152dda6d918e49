using SparseSearch.Core.Searching;

namespace SparseSearch.Eval.Tuning;

/// <summary>A setting that a sweep tries.</summary>
/// <param name="Setting">Engine and settings.</param>
/// <param name="Searcher">Searches with them; its hits carry true scores.</param>
/// <param name="CostOf">What a search cost by its counts, see <see cref="ISegmentEngine.CostOf"/>.</param>
public sealed record SweepCandidate(
    EngineSetting Setting, ISearcher Searcher, Func<SearchStatistics, double> CostOf);
