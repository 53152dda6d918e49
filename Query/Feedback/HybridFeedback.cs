using SparseSearch.Core.Searching;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Query.Feedback;

/// <summary>
/// Searches by words and by vector, makes the vector anew from the first documents found, and searches again. The two lists
/// are joined before the feedback, after it, or both: Li, Wang et al., To Interpolate or not to Interpolate, SIGIR 2022.
/// Thread-safe where both searchers and the vectors are.
/// </summary>
public sealed class HybridFeedback
{
    /// <summary>Where words and vector are joined if nothing is said.</summary>
    public const FeedbackInterpolation DefaultInterpolation = FeedbackInterpolation.Both;

    private readonly ITextSearcher _words;
    private readonly ISearcher _searcher;
    private readonly ITermVectors _vectors;
    private readonly HybridOptions _options;
    private readonly FeedbackOptions _feedback;

    /// <summary>Around two searchers over the same documents.</summary>
    /// <param name="words">The second list, the same before and after.</param>
    /// <param name="searcher">Searches by vector, twice.</param>
    /// <param name="vectors">The documents of <paramref name="searcher"/>.</param>
    /// <param name="options">How the lists are joined.</param>
    /// <param name="feedback">The method and its numbers.</param>
    /// <exception cref="ArgumentException">They are not over the same documents, or an option is outside its range.</exception>
    public HybridFeedback(
        ITextSearcher words, ISearcher searcher, ITermVectors vectors, HybridOptions options, FeedbackOptions feedback)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(searcher);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(feedback);
        options.Validate();
        feedback.Validate();
        if (words.DocCount != searcher.DocCount)
        {
            throw new ArgumentException(
                $"{words.Name} has {words.DocCount} documents, {searcher.Name} {searcher.DocCount}: two indexes.", nameof(searcher));
        }

        (_words, _searcher, _vectors, _options, _feedback) = (words, searcher, vectors, options, feedback);
    }

    /// <summary>Finds the best hits.</summary>
    /// <param name="text">What is searched for, as words.</param>
    /// <param name="request">The same as a vector; its lowest score is not looked at.</param>
    /// <param name="hits">At least <c>request.K</c> long; filled best first.</param>
    /// <param name="statistics">What all searches did.</param>
    /// <param name="cancellationToken">Looked at as by both searchers.</param>
    /// <exception cref="ArgumentException">k is outside its range, or <paramref name="hits"/> is shorter.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public HybridFeedbackResult Search(
        string text, SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, _words.DocCount, "index");
        var depth = Math.Max(request.K, _options.Depth);
        var wide = new ScoredDoc[Math.Max(depth, _feedback.HitsNeeded)];
        var byWords = new ScoredDoc[depth];
        var count = _words.Search(
            new TextSearchRequest { Text = text, K = depth, Accepted = request.Accepted, TimeUp = request.TimeUp },
            byWords, out statistics, cancellationToken);
        byWords = byWords[..count];
        count = _searcher.Search(
            request with { K = wide.Length, MinScore = 0 }, wide, out var others, cancellationToken);
        statistics.Add(others);
        statistics.Engine = HybridSearcher.EngineName;
        var joined = Join(byWords, wide.AsSpan(0, Math.Min(count, depth)));
        var interpolation = _feedback.Interpolation ?? DefaultInterpolation;
        var expansion = statistics.IsPartial
            ? ExpandedQuery.Unchanged(request.Query, "The time was up.")
            : Expand(request, interpolation == FeedbackInterpolation.After ? wide.AsSpan(0, count) : BestOf(joined));
        if (!expansion.IsExpanded)
        {
            return new HybridFeedbackResult(joined.Best(hits[..request.K]), joined, expansion);
        }

        var second = new ScoredDoc[depth];
        count = _searcher.Search(
            request with { Query = expansion.Query, K = depth, MinScore = 0 }, second, out others, cancellationToken);
        statistics.Add(others);
        if (interpolation == FeedbackInterpolation.Before)
        {
            count = Math.Min(count, request.K);
            second.AsSpan(0, count).CopyTo(hits);
            return new HybridFeedbackResult(count, null, expansion);
        }

        joined = Join(byWords, second.AsSpan(0, count));
        return new HybridFeedbackResult(joined.Best(hits[..request.K]), joined, expansion);
    }

    private ExpandedQuery Expand(SearchRequest request, ReadOnlySpan<ScoredDoc> hits) =>
        QueryExpansion.Expand(request.Query, hits, _vectors, _feedback);

    private ScoredDoc[] BestOf(RankFusion joined)
    {
        var best = new ScoredDoc[_feedback.HitsNeeded];
        return best[..joined.Best(best)];
    }

    private RankFusion Join(ReadOnlySpan<ScoredDoc> byWords, ReadOnlySpan<ScoredDoc> byVector)
    {
        var fusion = new RankFusion(_options.Fusion);
        fusion.Add(byWords, _options.TextWeight);
        fusion.Add(byVector, _options.VectorWeight);
        return fusion;
    }
}
