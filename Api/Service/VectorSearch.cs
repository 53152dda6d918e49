using SparseSearch.Api.Contracts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Serving;
using SparseSearch.Query.Explanation;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Api.Service;

/// <summary>A search by vector.</summary>
/// <param name="index">What is searched.</param>
/// <param name="setting">The engine.</param>
/// <param name="vector">What is searched for.</param>
/// <param name="text">The text it was made of, or null.</param>
/// <param name="feedback">How the vector is made anew, or null.</param>
internal sealed class VectorSearch(
    ServedIndex index, EngineSetting setting, SparseVector vector, string? text, FeedbackOptions? feedback) : IPreparedSearch
{
    private readonly Vocabulary _vocabulary = index.Live.Vocabulary;
    private Dictionary<string, float>? _wordWeights;

    /// <inheritdoc/>
    public ExpandedQuery? Expansion { get; private set; }

    private SparseVector Sought => Expansion?.Query ?? vector;

    /// <inheritdoc/>
    public int TermCount => Sought.Nnz;

    /// <inheritdoc/>
    public int Search(
        ServedSnapshot snapshot, SearchScope scope, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken)
    {
        var request = new SearchRequest
        {
            Query = vector,
            K = hits.Length,
            Accepted = scope.Accepted,
            TimeUp = scope.TimeUp,
        };
        var searcher = SearchWork.SearcherOf(index, snapshot, setting);
        if (feedback is null)
        {
            return searcher.Search(request, hits, out statistics, cancellationToken);
        }

        var result = new FeedbackSearcher(searcher, snapshot.Vectors, feedback).Run(request, hits, out statistics, cancellationToken);
        Explain(result.Expansion);
        return result.Count;
    }

    /// <summary>Explains hits by the query that feedback made, from now on.</summary>
    public void Explain(ExpandedQuery expansion) => Expansion = expansion;

    /// <inheritdoc/>
    public IReadOnlyList<TermWeight> QueryTerms() => DocumentReading.TermsOf(Sought, _vocabulary);

    /// <inheritdoc/>
    public Dictionary<string, float> WordWeights(SourceDocument document) =>
        _wordWeights ??= Snippet.WordWeights(Sought, _vocabulary, text);

    /// <inheritdoc/>
    public IReadOnlyList<TermShare> TermsOf(ServedSnapshot snapshot, int docId) =>
        [.. ScoreExplanation.Of(Sought, snapshot.Index.VectorOf(docId)).Select(term => new TermShare(
            _vocabulary.TermOf(term.TermId), term.QueryWeight, term.DocumentWeight, term.Contribution))];

    /// <inheritdoc/>
    public IReadOnlyList<EngineShare>? PartsOf(ServedSnapshot snapshot, int docId) => null;
}
