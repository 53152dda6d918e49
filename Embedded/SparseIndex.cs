using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Serving;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Operations;

namespace SparseSearch.Embedded;

/// <summary>
/// A search index in a folder, inside this program: takes documents and deletions, and is searched meanwhile. One process
/// holds it at a time. Thread-safe.
/// </summary>
/// <remarks>
/// A change is safe when its task has ended, and found after the next <see cref="Refresh"/>. Searches compute on the thread
/// that awaits them.
/// </remarks>
public sealed class SparseIndex : IDisposable
{
    private readonly SearchableIndex _index;
    private readonly int _batchSize;
    private readonly bool _ownsEncoder;
    private int _isDisposed;

    private SparseIndex((LiveIndex Live, ISparseEncoder? Encoder) opened, SparseIndexOptions options)
    {
        _index = new SearchableIndex(opened.Live);
        _batchSize = options.BatchSize;
        _ownsEncoder = options.Encoder is null;
        Encoder = opened.Encoder;
    }

    /// <summary>The index folder.</summary>
    public string Folder => _index.Live.Folder;

    /// <summary>The terms behind every vector's ids.</summary>
    public Vocabulary Vocabulary => _index.Live.Vocabulary;

    /// <summary>The members of documents that filters may name, and their kinds.</summary>
    public FieldSchema Fields => _index.Live.Fields;

    /// <summary>Encodes documents and queries; null where they come as vectors.</summary>
    public ISparseEncoder? Encoder { get; }

    /// <summary>What the index holds now, changes that are not found yet included.</summary>
    public LiveStatistics Statistics => _index.Live.Statistics;

    /// <summary>Makes an empty index and opens it.</summary>
    /// <param name="folder">Made where it is missing; holds no index.</param>
    /// <param name="options">With a model, an encoder or a vocabulary.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The folder holds an index.</exception>
    /// <exception cref="IOException">The model cannot be read, or the folder cannot be made, locked or written.</exception>
    public static SparseIndex Create(string folder, SparseIndexOptions options) => new(Opening(folder, options).Create(), options);

    /// <summary>Opens an index and restores what was not committed when it was left.</summary>
    /// <param name="folder">An index, also one that the command <c>sparsesearch index</c> made.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message names it.</exception>
    /// <exception cref="Core.Segments.IndexFormatException">No index, a damaged or missing file, or an unknown version.</exception>
    /// <exception cref="Core.Segments.VocabularyMismatchException">The model has other terms than the index.</exception>
    /// <exception cref="InvalidOperationException">Another model filled it, or it lacks an engine that is asked for.</exception>
    /// <exception cref="IOException">The model cannot be read, or the folder cannot be locked or written.</exception>
    public static SparseIndex Open(string folder, SparseIndexOptions? options = null)
    {
        options ??= new SparseIndexOptions();
        return new SparseIndex(Opening(folder, options).Open(), options);
    }

    /// <summary>Opens the index of a folder, or makes one where there is none.</summary>
    /// <inheritdoc cref="Open"/>
    public static SparseIndex OpenOrCreate(string folder, SparseIndexOptions options)
    {
        var opening = Opening(folder, options);
        return new SparseIndex(opening.Exists ? opening.Open() : opening.Create(), options);
    }

    /// <summary>Encodes documents, and adds each in place of the one with its id. Reads no further than it has written.</summary>
    /// <returns>How many were taken.</returns>
    /// <exception cref="RefusedDocumentException">A document breaks a limit; those before it are in the index, safe.</exception>
    /// <exception cref="InvalidOperationException">The index has no model.</exception>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public async Task<long> AddAsync(
        IAsyncEnumerable<SourceDocument> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var encoder = Encoder ?? throw new InvalidOperationException(
            $"{Folder}: the index has no model that encodes texts; add documents with their vectors, or open it with a Model.");
        var (taken, sequence) = (0L, 0L);
        try
        {
            await foreach (var batch in documents.Chunk(_batchSize).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var vectors = await encoder.EncodeAsync(
                    Array.ConvertAll(batch, static d => d.EncodedText), EncodingSide.Document,
                    cancellationToken: cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < batch.Length; i++)
                {
                    sequence = _index.Live.Put(batch[i], vectors[i]);
                    taken++;
                }
            }
        }
        finally
        {
            await AcknowledgeAsync(sequence).ConfigureAwait(false);
        }

        return taken;
    }

    /// <inheritdoc cref="AddAsync(IAsyncEnumerable{SourceDocument}, CancellationToken)"/>
    public Task<long> AddAsync(IEnumerable<SourceDocument> documents, CancellationToken cancellationToken = default) =>
        AddAsync(documents.ToAsyncEnumerable(), cancellationToken);

    /// <summary>Adds a document with a ready-made vector, in place of the one with its id.</summary>
    /// <exception cref="RefusedDocumentException">Document or vector break a limit; nothing was changed.</exception>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public Task AddAsync(SourceDocument document, SparseVector vector) =>
        AcknowledgeAsync(_index.Live.Put(document, vector)).AsTask();

    /// <summary>Deletes the document of an id.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public async Task<bool> DeleteAsync(string id)
    {
        var isDeleted = _index.Live.Delete(id, out var sequence);
        await AcknowledgeAsync(sequence).ConfigureAwait(false);
        return isDeleted;
    }

    /// <summary>Searches for words.</summary>
    /// <param name="text">The words.</param>
    /// <param name="k">Hits at most.</param>
    /// <param name="filter">Which documents may be hits, such as <c>lang = "en" and year >= 2010</c>; null for all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <inheritdoc cref="SearchAsync(IndexQuery, CancellationToken)"/>
    public Task<IndexAnswer> SearchAsync(
        string text, int k = 10, string? filter = null, CancellationToken cancellationToken = default) => SearchAsync(
        new IndexQuery { Text = text, K = k, Filter = filter is null ? null : FilterParser.Parse(filter) }, cancellationToken);

    /// <summary>Searches the documents that the last <see cref="Refresh"/> made findable.</summary>
    /// <exception cref="ArgumentException">A value is outside its range, or does not fit the index.</exception>
    /// <exception cref="FilterException">The filter cannot be read, or names an unknown field.</exception>
    /// <exception cref="InvalidOperationException">The index has no model, or was made without the engine.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<IndexAnswer> SearchAsync(IndexQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new QueryRun(_index, Encoder, query).AnswerAsync(cancellationToken);
    }

    /// <summary>The document of an id as the last <see cref="Refresh"/> left it, or null.</summary>
    public SourceDocument? Find(string id)
    {
        var snapshot = _index.Use();
        try
        {
            return snapshot.Index.TryFind(id, out var docId) ? snapshot.Index.Document(docId) : null;
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <summary>Documents that a filter accepts, as the last <see cref="Refresh"/> left them, in the order of the index.</summary>
    /// <param name="filter">For example from <see cref="FilterParser.Parse"/>.</param>
    /// <param name="top">How many at most, from 1.</param>
    /// <param name="skip">How many are left out at the beginning.</param>
    /// <exception cref="FilterException">The filter names an unknown field.</exception>
    public IReadOnlyList<SourceDocument> Find(FilterExpression filter, int top, int skip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        var snapshot = _index.Use();
        try
        {
            var accepted = snapshot.Filters.Accepted(filter);
            return
            [
                .. Enumerable.Range(0, snapshot.Index.DocCount)
                    .Where(docId => accepted.Contains(docId) && snapshot.Index.IsLive(docId))
                    .Skip(skip).Take(top).Select(snapshot.Index.Document),
            ];
        }
        finally
        {
            snapshot.Release();
        }
    }

    /// <summary>Lets searches find everything that was written so far.</summary>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public void Refresh() => _index.Refresh();

    /// <summary>The same, where something was written or merged since; for timers.</summary>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public void RefreshIfChanged() => _index.RefreshIfChanged();

    /// <summary>Copies the index as it is at this instant into a folder, where it is an index like any other.</summary>
    /// <param name="target">A folder that is empty or not there yet.</param>
    /// <param name="cancellationToken">Ends the copy; what was copied is removed.</param>
    /// <exception cref="InvalidOperationException">The target holds files.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public void SaveSnapshot(string target, CancellationToken cancellationToken = default)
    {
        _index.Live.AcknowledgeAll();
        IndexCopy.Copy(Folder, target, progress: null, cancellationToken);
    }

    /// <summary>Closes the index; searches that run end as they would have. Nothing that was safe is lost.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _index.Dispose();
        if (_ownsEncoder)
        {
            Encoder?.Dispose();
        }
    }

    private static IndexOpening Opening(string folder, SparseIndexOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new IndexOpening(folder, options);
    }

    /// <summary>A change that is in the log is kept, whatever its caller cancels.</summary>
    private ValueTask AcknowledgeAsync(long sequence) => sequence == 0 ? default : _index.Live.AcknowledgeAsync(sequence);
}
