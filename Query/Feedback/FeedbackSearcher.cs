using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Feedback;

/// <summary>
/// Searches, makes the query anew from the first documents found, and searches again: around any searcher, approximate or
/// exact, over vectors or words. Thread-safe where the searcher and the vectors are.
/// </summary>
public sealed class FeedbackSearcher : ISearcher
{
    private readonly ISearcher _inner;
    private readonly ITermVectors _vectors;
    private readonly FeedbackOptions _options;

    /// <summary>Around a searcher.</summary>
    /// <param name="inner">Searches twice.</param>
    /// <param name="vectors">The same documents.</param>
    /// <param name="options">The method and its numbers.</param>
    /// <exception cref="ArgumentException">
    /// An option is outside its range, or an interpolation is asked for, which needs two lists: <see cref="HybridFeedback"/>.
    /// </exception>
    public FeedbackSearcher(ISearcher inner, ITermVectors vectors, FeedbackOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Interpolation is not null)
        {
            throw new ArgumentException(
                $"The feedback '{options}' joins words and vector; the engine {inner.Name} has one list. Leave interpolate out, or "
                + "search with the engine hybrid.", nameof(options));
        }

        (_inner, _vectors, _options) = (inner, vectors, options);
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public int DocCount => _inner.DocCount;

    /// <inheritdoc/>
    public int Search(
        SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken = default) => Run(request, hits, out statistics, cancellationToken).Count;

    /// <summary>Searches twice and says what was done in between.</summary>
    /// <param name="request">
    /// The query as it was asked; accepted documents and time hold for both searches, the lowest score for the second one.
    /// </param>
    /// <param name="hits">At least <c>request.K</c> long; filled best first.</param>
    /// <param name="statistics">What both searches did. Where the time was up in the first, its hits are the answer.</param>
    /// <param name="cancellationToken">Looked at as by the searcher.</param>
    /// <exception cref="ArgumentException">k is outside its range, or <paramref name="hits"/> is shorter.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FeedbackResult Run(
        SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount, "index");
        var first = new ScoredDoc[Math.Max(request.K, _options.HitsNeeded)];
        var count = _inner.Search(
            request with { K = first.Length, MinScore = 0 }, first, out statistics, cancellationToken);
        var found = first.AsSpan(0, count);
        var expansion = statistics.IsPartial
            ? ExpandedQuery.Unchanged(request.Query, "The time was up.")
            : QueryExpansion.Expand(request.Query, found, _vectors, _options);
        if (!expansion.IsExpanded)
        {
            return new FeedbackResult(CopyAbove(request, found, hits), expansion);
        }

        var second = _inner.Search(request with { Query = expansion.Query }, hits, out var others, cancellationToken);
        statistics.Add(others);
        return new FeedbackResult(second, expansion);
    }

    /// <summary>The first list, as a search without feedback would have given it.</summary>
    private static int CopyAbove(SearchRequest request, ReadOnlySpan<ScoredDoc> found, Span<ScoredDoc> hits)
    {
        var count = 0;
        while (count < Math.Min(request.K, found.Length) && found[count].Score >= request.MinScore)
        {
            hits[count] = found[count];
            count++;
        }

        return count;
    }
}
