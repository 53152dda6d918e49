using SparseSearch.Api.Contracts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Serving;
using SparseSearch.Query.Explanation;

namespace SparseSearch.Api.Service;

/// <summary>A search by vector.</summary>
/// <param name="index">What is searched.</param>
/// <param name="setting">The engine.</param>
/// <param name="vector">What is searched for.</param>
/// <param name="text">The text it was made of, or null.</param>
internal sealed class VectorSearch(ServedIndex index, EngineSetting setting, SparseVector vector, string? text)
    : IPreparedSearch
{
    private readonly Vocabulary _vocabulary = index.Live.Vocabulary;
    private Dictionary<string, float>? _wordWeights;

    /// <inheritdoc/>
    public int TermCount => vector.Nnz;

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
        return SearchWork.SearcherOf(index, snapshot, setting).Search(request, hits, out statistics, cancellationToken);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermWeight> QueryTerms() => DocumentReading.TermsOf(vector, _vocabulary);

    /// <inheritdoc/>
    public Dictionary<string, float> WordWeights(SourceDocument document) =>
        _wordWeights ??= Snippet.WordWeights(vector, _vocabulary, text);

    /// <inheritdoc/>
    public IReadOnlyList<TermShare> TermsOf(ServedSnapshot snapshot, int docId) =>
        [.. ScoreExplanation.Of(vector, snapshot.Index.VectorOf(docId)).Select(term => new TermShare(
            _vocabulary.TermOf(term.TermId), term.QueryWeight, term.DocumentWeight, term.Contribution))];

    /// <inheritdoc/>
    public IReadOnlyList<EngineShare>? PartsOf(ServedSnapshot snapshot, int docId) => null;
}
