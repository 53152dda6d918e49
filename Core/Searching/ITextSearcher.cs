namespace SparseSearch.Core.Searching;

/// <summary>
/// A searcher by text over one snapshot: it needs no vector. Thread-safe: concurrent searches use buffers of their own.
/// </summary>
public interface ITextSearcher
{
    /// <summary>Name for people and statistics, for example <c>bm25</c>.</summary>
    string Name { get; }

    /// <summary>Documents in what is searched; doc ids run from 0 to one less.</summary>
    int DocCount { get; }

    /// <summary>Finds the best hits.</summary>
    /// <param name="request">Text, k and accepted documents.</param>
    /// <param name="hits">At least <c>request.K</c> long; filled best first, in the order of <see cref="ScoredDoc"/>.</param>
    /// <param name="statistics">What the search did.</param>
    /// <param name="cancellationToken">Looked at once a block of documents, not once a posting.</param>
    /// <returns>
    /// How many hits were found: fewer than k where fewer documents share a word with the text. A document that shares none
    /// is never a hit.
    /// </returns>
    /// <exception cref="ArgumentException">k is outside its range, or <paramref name="hits"/> is shorter.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    int Search(
        TextSearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default);
}
