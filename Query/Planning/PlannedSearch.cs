using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Planning;

/// <summary>What a planner does with queries of one kind, and why; made once, used by every search.</summary>
/// <param name="Searcher">An engine with its setting.</param>
/// <param name="Reason">One sentence for people.</param>
/// <param name="CostNanos">About how long it takes, from counts; 0 where that is not known.</param>
internal sealed record PlannedSearch(ISearcher Searcher, string Reason, double CostNanos = 0);
