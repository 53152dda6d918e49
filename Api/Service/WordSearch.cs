using SparseSearch.Api.Contracts;
using SparseSearch.Api.Texts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Serving;
using SparseSearch.Lucene;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Api.Service;

/// <summary>A search by BM25.</summary>
/// <param name="texts">Opens it over a state of the index.</param>
/// <param name="text">What is searched for.</param>
/// <param name="feedback">How the words are made anew, or null.</param>
internal sealed class WordSearch(ServedTexts texts, string text, FeedbackOptions? feedback) : IPreparedSearch
{
    private Bm25Query _sought = Bm25Query.Of(text);
    private IReadOnlyList<(string Term, float Weight)> _terms = [];
    private Dictionary<string, float>? _weights;

    /// <inheritdoc/>
    public ExpandedQuery? Expansion { get; private set; }

    /// <inheritdoc/>
    public int TermCount => _terms.Count;

    /// <inheritdoc/>
    public int Search(
        ServedSnapshot snapshot, SearchScope scope, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken)
    {
        var searcher = Open(snapshot);
        if (feedback is null)
        {
            return searcher.Search(
                _sought, new TextSearchRequest { Text = text, K = hits.Length, Accepted = scope.Accepted, TimeUp = scope.TimeUp },
                hits, out statistics, cancellationToken);
        }

        var vectors = searcher.VectorsFor(_sought);
        var request = new SearchRequest
        {
            Query = vectors.Query,
            K = hits.Length,
            Accepted = scope.Accepted,
            TimeUp = scope.TimeUp,
        };
        var result = new FeedbackSearcher(vectors, vectors, feedback).Run(request, hits, out statistics, cancellationToken);
        (Expansion, _sought) = (result.Expansion, vectors.QueryOf(result.Expansion.Query));
        _terms = searcher.QueryTerms(_sought);
        return result.Count;
    }

    /// <summary>BM25 over a state of the index, which the query's terms are weighed by from now on.</summary>
    public Bm25Searcher Open(ServedSnapshot snapshot)
    {
        var searcher = texts.Of(snapshot);
        _terms = searcher.QueryTerms(_sought);
        return searcher;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermWeight> QueryTerms() =>
        [.. _terms.OrderByDescending(static term => term.Weight).Select(static term => new TermWeight(term.Term, term.Weight))];

    /// <inheritdoc/>
    public Dictionary<string, float> WordWeights(SourceDocument document) => StemmedWords.WeightsIn(
        document, _weights ??= _terms.ToDictionary(static t => t.Term, static t => t.Weight, StringComparer.Ordinal));

    /// <inheritdoc/>
    public IReadOnlyList<TermShare> TermsOf(ServedSnapshot snapshot, int docId) =>
        [.. texts.Of(snapshot).Explain(_sought, docId).Select(static term => new TermShare(
            term.Term, term.QueryWeight, term.DocumentWeight, term.Contribution))];

    /// <inheritdoc/>
    public IReadOnlyList<EngineShare>? PartsOf(ServedSnapshot snapshot, int docId) => null;
}
