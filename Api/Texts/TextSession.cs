using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Lucene;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Api.Texts;

/// <summary>An open index with an engine over its texts. Thread-safe.</summary>
public sealed class TextSession : IDisposable
{
    private readonly TextIndex _texts;
    private readonly (ISearcher Vectors, HybridOptions Joining)? _hybrid;
    private readonly IndexTermVectors _termVectors;
    private readonly FilterCache _filters;

    private TextSession(IndexSnapshot index, TextIndex texts, EngineSetting setting, CancellationToken cancellationToken)
    {
        (Index, _texts, Engine) = (index, texts, setting.Engine);
        Words = texts.Open(index, TextEngines.Bm25Of(setting), cancellationToken);
        _filters = new FilterCache(index);
        _termVectors = new IndexTermVectors(index);
        _hybrid = setting.Engine == TextEngines.Hybrid
            ? (EngineCatalog.Open(index, new EngineSetting(EngineCatalog.Default)), TextEngines.HybridOf(setting))
            : null;
    }

    /// <summary>What is searched.</summary>
    public IndexSnapshot Index { get; }

    /// <summary>BM25.</summary>
    public Bm25Searcher Words { get; }

    /// <summary>The engine's name.</summary>
    public string Engine { get; }

    /// <summary>Opens an index, and reads those of its texts that were not read before.</summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="setting">One of <see cref="TextEngines.Names"/> and its settings.</param>
    /// <param name="tidies">Whether what no segment needs any more is deleted: not while another process writes.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IndexFormatException">No index, a missing or damaged file, an unknown version.</exception>
    /// <exception cref="ArgumentException">There is no such setting.</exception>
    /// <exception cref="InvalidOperationException">The index stores no texts.</exception>
    public static TextSession Open(
        string folder, EngineSetting setting, bool tidies, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(setting);
        IndexSnapshot? index = null;
        TextIndex? texts = null;
        try
        {
            index = IndexSnapshot.Open(folder);
            texts = new TextIndex(folder, new SideIndexOptions { Tidies = tidies });
            return new TextSession(index, texts, setting, cancellationToken);
        }
        catch
        {
            texts?.Dispose();
            index?.Dispose();
            throw;
        }
    }

    /// <summary>Searches for a text among the documents that a filter accepts; null accepts all.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vector">The text encoded, for the hybrid engine; not looked at by BM25.</param>
    /// <param name="k">Hits at most.</param>
    /// <param name="filter">Which documents may be hits, and be learned from.</param>
    /// <param name="feedback">How the query is made anew from the first documents: words for BM25, the vector for the hybrid engine;
    /// null for no feedback.</param>
    /// <param name="statistics">What the search did.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The hits, and what explains them.</returns>
    /// <exception cref="ArgumentException">k or an option is outside its range, or the feedback is for two lists.</exception>
    /// <exception cref="FilterException">The filter does not fit the index's fields.</exception>
    public TextAnswer Search(
        string text, SparseVector? vector, int k, FilterExpression? filter, FeedbackOptions? feedback,
        out SearchStatistics statistics, CancellationToken cancellationToken = default)
    {
        var request = new SearchRequest
        {
            Query = vector ?? SparseVector.Empty,
            K = k,
            Accepted = filter is null ? null : _filters.Accepted(filter),
        };
        if (_hybrid is not { } hybrid)
        {
            return SearchWords(text, request, feedback, out statistics, cancellationToken);
        }

        ArgumentNullException.ThrowIfNull(vector);
        var hits = new ScoredDoc[Math.Clamp(k, 1, SearchRequest.MaxK)];
        if (feedback is null)
        {
            var (count, fusion) = new HybridSearcher(Words, hybrid.Vectors, hybrid.Joining).Search(
                text, request, hits, out statistics, cancellationToken);
            return new TextAnswer(hits.AsSpan(0, count).ToArray(), Bm25Query.Of(text), vector, fusion, null);
        }

        var result = new HybridFeedback(Words, hybrid.Vectors, _termVectors, hybrid.Joining, feedback).Search(
            text, request, hits, out statistics, cancellationToken);
        return new TextAnswer(
            hits.AsSpan(0, result.Count).ToArray(), Bm25Query.Of(text), result.Expansion.Query, result.Fusion, result.Expansion);
    }

    private TextAnswer SearchWords(
        string text, SearchRequest request, FeedbackOptions? feedback, out SearchStatistics statistics,
        CancellationToken cancellationToken)
    {
        var query = Bm25Query.Of(text);
        var hits = new ScoredDoc[Math.Clamp(request.K, 1, SearchRequest.MaxK)];
        if (feedback is null)
        {
            var count = Words.Search(
                query, new TextSearchRequest { Text = text, K = request.K, Accepted = request.Accepted }, hits, out statistics,
                cancellationToken);
            return new TextAnswer(hits.AsSpan(0, count).ToArray(), query, null, null, null);
        }

        var vectors = Words.VectorsFor(query);
        var result = new FeedbackSearcher(vectors, vectors, feedback).Run(
            request with { Query = vectors.Query }, hits, out statistics, cancellationToken);
        return new TextAnswer(
            hits.AsSpan(0, result.Count).ToArray(), vectors.QueryOf(result.Expansion.Query), null, null, result.Expansion);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Words.Dispose();
        _texts.Dispose();
        Index.Dispose();
    }
}
