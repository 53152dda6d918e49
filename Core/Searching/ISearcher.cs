namespace SparseSearch.Core.Searching;

/// <summary>
/// A searcher by vector over one segment or one snapshot. Thread-safe: concurrent searches use buffers of their own.
/// </summary>
public interface ISearcher
{
    /// <summary>Name for people and statistics, for example <c>exact</c>.</summary>
    string Name { get; }

    /// <summary>Documents in what is searched; doc ids run from 0 to one less.</summary>
    int DocCount { get; }

    /// <summary>Finds the best hits.</summary>
    /// <param name="request">Query, k and accepted documents.</param>
    /// <param name="hits">At least <c>request.K</c> long; filled best first, in the order of <see cref="ScoredDoc"/>.</param>
    /// <param name="statistics">What the search did.</param>
    /// <param name="cancellationToken">Looked at once a block or window, not once a posting.</param>
    /// <returns>
    /// How many hits were found: fewer than k where fewer documents share a term with the query. A document that shares
    /// none is never a hit.
    /// </returns>
    /// <exception cref="ArgumentException">k is outside its range, or <paramref name="hits"/> is shorter.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default);
}
