using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Planning;

/// <summary>What a planner does with queries of one kind, and why; made once, used by every search.</summary>
/// <param name="Searcher">An engine with its setting.</param>
/// <param name="Reason">One sentence for people.</param>
internal sealed record PlannedSearch(ISearcher Searcher, string Reason);
