using SparseSearch.Api.Contracts;
using SparseSearch.Api.Texts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Embedded.Serving;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Api.Service;

/// <summary>A search by BM25 and by vector, joined.</summary>
/// <param name="words">The one.</param>
/// <param name="vectors">The other, which explains itself.</param>
/// <param name="text">What is searched for.</param>
/// <param name="vector">The same, encoded.</param>
/// <param name="feedback">How the vector is made anew, or null.</param>
internal sealed class HybridSearch(
    WordSearch words, VectorSearch vectors, string text, SparseVector vector, FeedbackOptions? feedback) : IPreparedSearch
{
    private static readonly EngineSetting s_exact = new(EngineCatalog.Default);

    private RankFusion? _fusion;

    /// <inheritdoc/>
    public ExpandedQuery? Expansion => vectors.Expansion;

    /// <inheritdoc/>
    public int TermCount => vectors.TermCount;

    /// <inheritdoc/>
    public int Search(
        ServedSnapshot snapshot, SearchScope scope, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken)
    {
        var (byWords, byVector) = (words.Open(snapshot), SearchWork.SearcherOf(snapshot, s_exact));
        var request = new SearchRequest
        {
            Query = vector,
            K = hits.Length,
            Accepted = scope.Accepted,
            TimeUp = scope.TimeUp,
        };
        if (feedback is null)
        {
            (var count, _fusion) = new HybridSearcher(byWords, byVector, new HybridOptions()).Search(
                text, request, hits, out statistics, cancellationToken);
            return count;
        }

        var result = new HybridFeedback(byWords, byVector, snapshot.Vectors, new HybridOptions(), feedback).Search(
            text, request, hits, out statistics, cancellationToken);
        _fusion = result.Fusion;
        vectors.Explain(result.Expansion);
        return result.Count;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermWeight> QueryTerms() => vectors.QueryTerms();

    /// <inheritdoc/>
    public Dictionary<string, float> WordWeights(SourceDocument document)
    {
        var weights = new Dictionary<string, float>(words.WordWeights(document), StringComparer.Ordinal);
        foreach (var (word, weight) in vectors.WordWeights(document))
        {
            weights.TryAdd(word, weight);
        }

        return weights;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermShare>? TermsOf(ServedSnapshot snapshot, int docId) =>
        _fusion is null ? vectors.TermsOf(snapshot, docId) : null;

    /// <summary>Both engines' shares; null where the answer is the new vector's alone.</summary>
    public IReadOnlyList<EngineShare>? PartsOf(ServedSnapshot snapshot, int docId)
    {
        if (_fusion is not { } fusion)
        {
            return null;
        }

        var parts = fusion.PartsOf(docId);
        return
        [
            Share(TextEngines.Bm25, parts[0], () => words.TermsOf(snapshot, docId)),
            Share(s_exact.Engine, parts[1], () => vectors.TermsOf(snapshot, docId)),
        ];
    }

    private static EngineShare Share(string engine, FusedPart part, Func<IReadOnlyList<TermShare>> terms) => new(
        engine, part.Rank, part.Score, part.Weight, part.Contribution, part.Rank is null ? [] : terms());
}
