using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Fusion;

/// <summary>Searches by words and by vector at once, and joins the two lists. Thread-safe where both searchers are.</summary>
public sealed class HybridSearcher
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "hybrid";

    private readonly ITextSearcher _words;
    private readonly ISearcher _vectors;
    private readonly HybridOptions _options;

    /// <summary>Joins two searchers over the same documents.</summary>
    /// <exception cref="ArgumentException">They are not over the same documents, or an option is outside its range.</exception>
    public HybridSearcher(ITextSearcher words, ISearcher vectors, HybridOptions options)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (words.DocCount != vectors.DocCount)
        {
            throw new ArgumentException(
                $"{words.Name} has {words.DocCount} documents, {vectors.Name} {vectors.DocCount}: two indexes.", nameof(vectors));
        }

        (_words, _vectors, _options) = (words, vectors, options);
    }

    /// <summary>Finds the best hits of both lists.</summary>
    /// <param name="text">What is searched for, as words.</param>
    /// <param name="request">
    /// The same as a vector, the number of hits wanted, the accepted documents and the time; its lowest score is not looked at.
    /// </param>
    /// <param name="hits">At least <c>request.K</c> long; filled best first.</param>
    /// <param name="statistics">What both searches did; proven exact where both lists are, to their depth.</param>
    /// <param name="cancellationToken">Looked at as by both searchers.</param>
    /// <returns>How many hits there are, and the fusion, which says what made each score: words first, then vector.</returns>
    /// <exception cref="ArgumentException">k is outside its range, or <paramref name="hits"/> is shorter.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public (int Count, RankFusion Fusion) Search(
        string text, SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, _words.DocCount, "index");
        var found = new ScoredDoc[Math.Max(request.K, _options.Depth)];
        var fusion = new RankFusion(_options.Fusion);
        var count = _words.Search(
            new TextSearchRequest { Text = text, K = found.Length, Accepted = request.Accepted, TimeUp = request.TimeUp },
            found, out statistics, cancellationToken);
        fusion.Add(found.AsSpan(0, count), _options.TextWeight);
        count = _vectors.Search(
            request with { K = found.Length, MinScore = 0 }, found, out var others, cancellationToken);
        fusion.Add(found.AsSpan(0, count), _options.VectorWeight);
        statistics.Add(others);
        statistics.Engine = EngineName;
        return (fusion.Best(hits[..request.K]), fusion);
    }
}
