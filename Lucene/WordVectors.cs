using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Lucene;

/// <summary>
/// BM25 as a search by vector, for one query: terms get ids as they are met, the query's first, and a weight is what a term
/// counts for. Documents are read from their stored texts, as often as each has a term. Not thread-safe.
/// </summary>
public sealed class WordVectors : ISearcher, ITermVectors
{
    private readonly Bm25Searcher _searcher;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _terms = [];

    internal WordVectors(Bm25Searcher searcher, Bm25Query query)
    {
        _searcher = searcher;
        Query = VectorOf(query.Terms);
    }

    /// <inheritdoc/>
    public string Name => _searcher.Name;

    /// <inheritdoc/>
    public int DocCount => _searcher.DocCount;

    /// <summary>The query; its ids are 0 and up.</summary>
    public SparseVector Query { get; }

    /// <inheritdoc/>
    public int LiveDocCount => _searcher.LiveDocCount;

    /// <inheritdoc/>
    public bool AreWords => true;

    /// <summary>A document's terms, in all its fields together, and how often it has each.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public SparseVector VectorOf(int docId) => VectorOf(Bm25Query.Of(_searcher.TextOf(docId)).Terms);

    /// <inheritdoc/>
    public int DocumentFrequencyOf(int termId) => _searcher.DocumentFrequencyOf(TermOf(termId));

    /// <inheritdoc/>
    public string TermOf(int termId) => (uint)termId < (uint)_terms.Count
        ? _terms[termId]
        : throw new ArgumentOutOfRangeException(nameof(termId), termId, $"{_terms.Count} terms were met so far.");

    /// <summary>The terms' order as texts, by code units: it does not depend on which was met first.</summary>
    public int CompareTerms(int termId, int other) => string.CompareOrdinal(TermOf(termId), TermOf(other));

    /// <summary>A vector as BM25's query.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has a term that was not met.</exception>
    public Bm25Query QueryOf(SparseVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var terms = new (string, float)[vector.Nnz];
        for (var i = 0; i < terms.Length; i++)
        {
            terms[i] = (TermOf(vector.TermIds[i]), vector.Weights[i]);
        }

        return Bm25Query.Of(terms);
    }

    /// <inheritdoc/>
    public int Search(
        SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount, "index");
        var text = new TextSearchRequest { Text = "", K = request.K, Accepted = request.Accepted, TimeUp = request.TimeUp };
        var count = _searcher.Search(QueryOf(request.Query), text, hits, out statistics, cancellationToken);
        while (count > 0 && hits[count - 1].Score < request.MinScore)
        {
            count--;
        }

        return count;
    }

    private SparseVector VectorOf(IReadOnlyList<(string Term, float Weight)> terms)
    {
        var builder = new SparseVectorBuilder();
        foreach (var (term, weight) in terms)
        {
            if (!_ids.TryGetValue(term, out var id))
            {
                _ids.Add(term, id = _terms.Count);
                _terms.Add(term);
            }

            builder.Add(id, weight);
        }

        return builder.Build();
    }
}
