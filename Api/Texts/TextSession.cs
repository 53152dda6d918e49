using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Lucene;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Api.Texts;

/// <summary>An open index with an engine over its texts. Thread-safe.</summary>
public sealed class TextSession : IDisposable
{
    private readonly TextIndex _texts;
    private readonly HybridSearcher? _hybrid;
    private readonly FilterCache _filters;

    private TextSession(IndexSnapshot index, TextIndex texts, EngineSetting setting, CancellationToken cancellationToken)
    {
        (Index, _texts, Engine) = (index, texts, setting.Engine);
        Words = texts.Open(index, TextEngines.Bm25Of(setting), cancellationToken);
        _filters = new FilterCache(index);
        _hybrid = setting.Engine == TextEngines.Hybrid
            ? new HybridSearcher(
                Words, EngineCatalog.Open(index, new EngineSetting(EngineCatalog.Default)), TextEngines.HybridOf(setting))
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
    /// <param name="filter">Which documents may be hits.</param>
    /// <param name="statistics">What the search did.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The hits, and for the hybrid engine what made their scores.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is outside its range.</exception>
    /// <exception cref="FilterException">The filter does not fit the index's fields.</exception>
    public (IReadOnlyList<ScoredDoc> Hits, RankFusion? Fusion) Search(
        string text, SparseVector? vector, int k, FilterExpression? filter, out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        var accepted = filter is null ? null : _filters.Accepted(filter);
        var hits = new ScoredDoc[Math.Clamp(k, 1, SearchRequest.MaxK)];
        if (_hybrid is null)
        {
            var found = Words.Search(
                new TextSearchRequest { Text = text, K = k, Accepted = accepted }, hits, out statistics, cancellationToken);
            return (hits.AsSpan(0, found).ToArray(), null);
        }

        ArgumentNullException.ThrowIfNull(vector);
        var (count, fusion) = _hybrid.Search(
            text, new SearchRequest { Query = vector, K = k, Accepted = accepted }, hits, out statistics, cancellationToken);
        return (hits.AsSpan(0, count).ToArray(), fusion);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Words.Dispose();
        _texts.Dispose();
        Index.Dispose();
    }
}
