using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Embedded.Composition;

/// <summary>
/// An open index with one engine over it and, where queries are texts, the encoder that filled it. Thread-safe.
/// </summary>
public sealed class IndexSession : IDisposable
{
    private readonly ISearcher _searcher;
    private readonly FilterCache _filters;
    private readonly IndexTermVectors _vectors;

    private IndexSession(IndexSnapshot index, ISearcher searcher, ISparseEncoder? encoder)
    {
        Index = index;
        _searcher = searcher;
        _filters = new FilterCache(index);
        _vectors = new IndexTermVectors(index);
        Encoder = encoder;
    }

    /// <summary>What is searched.</summary>
    public IndexSnapshot Index { get; }

    /// <summary>Encodes queries, or null where the session takes vectors only.</summary>
    public ISparseEncoder? Encoder { get; }

    /// <summary>The engine's name.</summary>
    public string Engine => _searcher.Name;

    /// <summary>Opens an index for vectors.</summary>
    /// <exception cref="IndexFormatException">No index, a missing or damaged file, an unknown version.</exception>
    /// <exception cref="InvalidOperationException">The index was built without the engine's sections.</exception>
    public static IndexSession Open(string folder, string engine) =>
        Open(folder, new EngineSetting(engine), encoder: null);

    /// <summary>Opens an index for texts.</summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="setting">An engine of <see cref="EngineCatalog.Names"/> and its settings.</param>
    /// <param name="encoder">Disposed with the session, and at once where opening fails.</param>
    /// <param name="open">Opens the searcher, which is disposed with the session; by default the catalogue does.</param>
    /// <exception cref="IndexFormatException">No index, a missing or damaged file, an unknown version.</exception>
    /// <exception cref="VocabularyMismatchException">The encoder has another vocabulary.</exception>
    /// <exception cref="ArgumentException">There is no such engine or setting.</exception>
    /// <exception cref="InvalidOperationException">The index was built without the engine's sections.</exception>
    public static IndexSession Open(
        string folder, EngineSetting setting, ISparseEncoder? encoder,
        Func<IndexSnapshot, EngineSetting, ISearcher>? open = null)
    {
        IndexSnapshot? index = null;
        try
        {
            index = IndexSnapshot.Open(folder);
            if (encoder is not null)
            {
                index.EnsureVocabulary(encoder.Vocabulary.Fingerprint, encoder.Description.ModelName);
            }

            return new IndexSession(index, (open ?? EngineCatalog.Open)(index, setting), encoder);
        }
        catch
        {
            index?.Dispose();
            encoder?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens the queries' side of the encoder that an index names, or of another one over the same vocabulary. Its
    /// graph is kept in the index's folder.
    /// </summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="modelPath">A model, or null for the one that the index was filled with.</param>
    /// <param name="threads">Texts encoded at the same time; null for all cores.</param>
    /// <exception cref="InvalidOperationException">The index names no model, and none is given.</exception>
    public static SparseEncoder OpenEncoder(string folder, string? modelPath, int? threads = null)
    {
        var manifest = IndexManifestFile.Read(Path.GetFullPath(folder));
        var path = modelPath ?? manifest.Encoder?.ModelPath ?? throw new InvalidOperationException(
            $"{folder}: the index was built from vectors and names no model; give one with --model.");
        if (modelPath is null && !Path.Exists(path))
        {
            throw new InvalidOperationException(
                $"{folder}: the index was filled by the model {path}, which is not there; name it with --model.");
        }

        var options = modelPath is null && manifest.Encoder is { } filledBy
            ? EncoderOptions.Of(filledBy)
            : new EncoderOptions { MaxQueryTokens = manifest.Encoder?.MaxQueryTokens };
        return EncoderFactory.Open(path, options with
        {
            CacheFolder = GraphFolder(folder),
            Sides = EncoderSides.QueriesOnly,
            Threads = threads ?? Environment.ProcessorCount,
        });
    }

    /// <summary>Where the graphs of an index's models are kept.</summary>
    public static string GraphFolder(string indexFolder) => Path.Combine(indexFolder, "graphs");

    /// <summary>Searches for a vector.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is outside its range.</exception>
    public IReadOnlyList<ScoredDoc> Search(
        SparseVector query, int k, out SearchStatistics statistics, CancellationToken cancellationToken = default) =>
        Search(query, k, filter: null, out statistics, cancellationToken);

    /// <summary>Searches for a vector among the documents that a filter accepts; null accepts all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is outside its range.</exception>
    /// <exception cref="FilterException">The filter does not fit the index's fields.</exception>
    public IReadOnlyList<ScoredDoc> Search(
        SparseVector query, int k, FilterExpression? filter, out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        var accepted = filter is null ? null : _filters.Accepted(filter);
        var request = new SearchRequest { Query = query, K = k, Accepted = accepted };
        request.Validate();
        var hits = new ScoredDoc[k];
        var count = _searcher.Search(request, hits, out statistics, cancellationToken);
        return hits.AsSpan(0, count).ToArray();
    }

    /// <summary>Searches for a vector, makes it anew from the first documents found, and searches again.</summary>
    /// <param name="query">As it was asked.</param>
    /// <param name="k">Hits at most.</param>
    /// <param name="filter">Which documents may be hits, and be learned from; null accepts all.</param>
    /// <param name="feedback">How the vector is made anew.</param>
    /// <param name="statistics">What both searches did.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The hits, and what was searched for in the end.</returns>
    /// <exception cref="ArgumentException">k or an option is outside its range, or the feedback is for two lists.</exception>
    /// <exception cref="FilterException">The filter does not fit the index's fields.</exception>
    public (IReadOnlyList<ScoredDoc> Hits, ExpandedQuery Expansion) SearchWithFeedback(
        SparseVector query, int k, FilterExpression? filter, FeedbackOptions feedback, out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        var accepted = filter is null ? null : _filters.Accepted(filter);
        var request = new SearchRequest { Query = query, K = k, Accepted = accepted };
        request.Validate();
        var hits = new ScoredDoc[k];
        var result = new FeedbackSearcher(_searcher, _vectors, feedback).Run(request, hits, out statistics, cancellationToken);
        return (hits.AsSpan(0, result.Count).ToArray(), result.Expansion);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (_searcher as IDisposable)?.Dispose();
        Index.Dispose();
        Encoder?.Dispose();
    }
}
