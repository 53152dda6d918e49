using SparseSearch.Core.Searching;

namespace SparseSearch.Query;

/// <summary>The answer to one request of a batch.</summary>
/// <param name="Hits">Best first, at most k; owned by the caller.</param>
/// <param name="Statistics">What the search did.</param>
public sealed record SearchResult(IReadOnlyList<ScoredDoc> Hits, SearchStatistics Statistics);
