using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// A stream of documents through an encoder into an index: read a chunk, encode it, and take its vectors while the next
/// chunk is encoded. The order of documents is kept.
/// </summary>
public static class BulkIndexer
{
    /// <summary>Builds a whole index from documents; it appears when all of them are in.</summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="documents">Read once, in order, a chunk at a time; any number.</param>
    /// <param name="encoder">Stays the caller's.</param>
    /// <param name="options">How the index is built; null for the defaults.</param>
    /// <param name="sectionBuilders">Engines that append their sections; may be null.</param>
    /// <param name="bulkOptions">How documents are gathered; null for the defaults.</param>
    /// <param name="progress">Told after every chunk; null for silence.</param>
    /// <param name="cancellationToken">Stops between chunks, within an encoder, and while a segment is written.</param>
    /// <returns>The manifest of the new index.</returns>
    /// <exception cref="RefusedDocumentException">
    /// A document cannot be indexed; nothing of the index is left.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing of the index is left.</exception>
    public static async Task<IndexManifest> BuildAsync(
        string folder,
        IEnumerable<SourceDocument> documents,
        ISparseEncoder encoder,
        IndexBuildOptions? options = null,
        IReadOnlyList<ISectionBuilder>? sectionBuilders = null,
        BulkOptions? bulkOptions = null,
        IProgress<BulkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        using var builder = IndexBuilder.Create(
            folder, encoder.Vocabulary, options, sectionBuilders, encoder.Description);
        await AddAsync(builder, documents, encoder, bulkOptions, progress, cancellationToken).ConfigureAwait(false);
        var manifest = builder.Commit(cancellationToken);
        progress?.Report(ProgressOf(builder, builder.DocCount));
        return manifest;
    }

    /// <summary>Adds documents to a builder that the caller commits.</summary>
    /// <param name="builder">Over the encoder's vocabulary.</param>
    /// <param name="documents">Read once, in order, a chunk at a time; any number.</param>
    /// <param name="encoder">Stays the caller's.</param>
    /// <param name="options">How documents are gathered; null for the defaults.</param>
    /// <param name="progress">Told after every chunk; null for silence.</param>
    /// <param name="cancellationToken">Stops between chunks, within an encoder, and while a segment is written.</param>
    /// <exception cref="ArgumentException">Builder and encoder have different vocabularies.</exception>
    /// <exception cref="RefusedDocumentException">A document cannot be indexed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task AddAsync(
        IndexBuilder builder,
        IEnumerable<SourceDocument> documents,
        ISparseEncoder encoder,
        BulkOptions? options = null,
        IProgress<BulkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return AddAsync(builder, AsAsync(documents), encoder, options, progress, cancellationToken);
    }

    /// <summary>Adds documents that arrive over time to a builder that the caller commits.</summary>
    /// <param name="builder">Over the encoder's vocabulary.</param>
    /// <param name="documents">Read once, in order, a chunk at a time; any number.</param>
    /// <param name="encoder">Stays the caller's.</param>
    /// <param name="options">How documents are gathered; null for the defaults.</param>
    /// <param name="progress">Told after every chunk; null for silence.</param>
    /// <param name="cancellationToken">Stops between chunks, within an encoder, and while a segment is written.</param>
    /// <exception cref="ArgumentException">Builder and encoder have different vocabularies.</exception>
    /// <exception cref="RefusedDocumentException">A document cannot be indexed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task AddAsync(
        IndexBuilder builder,
        IAsyncEnumerable<SourceDocument> documents,
        ISparseEncoder encoder,
        BulkOptions? options = null,
        IProgress<BulkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(encoder);
        options ??= new BulkOptions();
        options.Validate();
        CheckVocabulary(builder, encoder);

        var read = 0L;
        var encoding = Task.FromResult<EncodedChunk>(new([], []));
        using var encodingStop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await foreach (var chunk in ChunksOf(documents, options, cancellationToken).ConfigureAwait(false))
            {
                read += chunk.Count;
                var finished = await encoding.ConfigureAwait(false);
                encoding = EncodeAsync(encoder, chunk, encodingStop.Token);
                Take(builder, finished, read, progress, cancellationToken);
            }

            Take(builder, await encoding.ConfigureAwait(false), read, progress, cancellationToken);
        }
        catch
        {
            // The caller may dispose the encoder now, so that no chunk may still be in it.
            await encodingStop.CancelAsync().ConfigureAwait(false);
            await ((Task)encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static async Task<EncodedChunk> EncodeAsync(
        ISparseEncoder encoder, List<SourceDocument> chunk, CancellationToken cancellationToken)
    {
        // A model gives even an empty text a few terms, by its special tokens alone; such a document is kept, but
        // nothing should find it.
        var texts = chunk.ConvertAll(d => d.EncodedText);
        var written = texts.FindAll(text => text.Length > 0);

        // An encoder may work on the calling thread; on a pool thread it overlaps with taking the chunk before.
        var vectors = await Task.Run(
            () => encoder.EncodeAsync(written, EncodingSide.Document, null, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (vectors.Length != written.Count)
        {
            throw new InvalidOperationException(
                $"The encoder {encoder.Description.ModelName} returned {vectors.Length} vectors for {written.Count} "
                + "texts.");
        }

        var next = 0;
        return new EncodedChunk(
            chunk, [.. texts.Select(text => text.Length > 0 ? vectors[next++] : SparseVector.Empty)]);
    }

    private static void Take(
        IndexBuilder builder, EncodedChunk chunk, long read, IProgress<BulkProgress>? progress,
        CancellationToken cancellationToken)
    {
        for (var i = 0; i < chunk.Vectors.Length; i++)
        {
            builder.Add(chunk.Documents[i], chunk.Vectors[i], cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (chunk.Vectors.Length > 0)
        {
            progress?.Report(ProgressOf(builder, read));
        }
    }

    private static async IAsyncEnumerable<List<SourceDocument>> ChunksOf(
        IAsyncEnumerable<SourceDocument> documents,
        BulkOptions options,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = new List<SourceDocument>();
        var characters = 0L;
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var length = document.Title.Length + (long)document.Text.Length;
            if (chunk.Count == options.ChunkDocuments
                || (chunk.Count > 0 && characters + length > options.ChunkCharacters))
            {
                yield return chunk;
                chunk = [];
                characters = 0;
            }

            chunk.Add(document);
            characters += length;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    private static void CheckVocabulary(IndexBuilder builder, ISparseEncoder encoder)
    {
        if (builder.Vocabulary.Fingerprint != encoder.Vocabulary.Fingerprint)
        {
            throw new ArgumentException(
                $"The builder's vocabulary is {builder.Vocabulary.Fingerprint:x16}, that of the encoder "
                + $"{encoder.Description.ModelName} is {encoder.Vocabulary.Fingerprint:x16}; make the builder with the "
                + "encoder's vocabulary.", nameof(encoder));
        }
    }

    private static BulkProgress ProgressOf(IndexBuilder builder, long read) => new(
        read, builder.DocCount, builder.EmptyDocCount, builder.PostingCount, builder.SegmentCount);

    private static async IAsyncEnumerable<SourceDocument> AsAsync(IEnumerable<SourceDocument> documents)
    {
        foreach (var document in documents)
        {
            yield return document;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private readonly record struct EncodedChunk(List<SourceDocument> Documents, SparseVector[] Vectors);
}
