using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Bulk;

/// <summary>Ready-made vectors into an index, without an encoder.</summary>
public static class VectorIndexer
{
    /// <summary>How often progress is told, in documents.</summary>
    private const int ProgressStep = 4096;

    /// <summary>
    /// Builds a whole index from the rows of a matrix: the external id of a row is its number, from 0.
    /// </summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="vocabulary">
    /// The terms behind the vectors' ids; <see cref="Vocabulary.Numbered"/> where they have no names.
    /// </param>
    /// <param name="vectors">Read once, in order.</param>
    /// <param name="options">Null for the defaults; text is dropped whatever they say, since there is none.</param>
    /// <param name="sectionBuilders">Engines that append their sections; may be null.</param>
    /// <param name="progress">Told every few thousand documents and at the end; null for silence.</param>
    /// <param name="cancellationToken">Stops between documents and while a segment is written.</param>
    /// <returns>The manifest of the new index.</returns>
    /// <exception cref="RefusedDocumentException">A vector cannot be indexed; nothing of the index is left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing of the index is left.</exception>
    public static IndexManifest Build(
        string folder,
        Vocabulary vocabulary,
        IEnumerable<SparseVector> vectors,
        IndexBuildOptions? options = null,
        IReadOnlyList<ISectionBuilder>? sectionBuilders = null,
        IProgress<BulkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        options = (options ?? new IndexBuildOptions()) with { Text = TextStorage.Dropped };
        return Build(
            folder, vocabulary, VectorDocument.Numbered(vectors), options, sectionBuilders, encoder: null,
            progress, cancellationToken);
    }

    /// <summary>Builds a whole index from vectors with ids; it appears when all of them are in.</summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="vocabulary">
    /// The terms behind the vectors' ids; <see cref="Vocabulary.Numbered"/> where they have no names.
    /// </param>
    /// <param name="vectors">Read once, in order.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="sectionBuilders">Engines that append their sections; may be null.</param>
    /// <param name="encoder">What made the vectors, and encodes queries; null where nobody knows.</param>
    /// <param name="progress">Told every few thousand documents and at the end; null for silence.</param>
    /// <param name="cancellationToken">Stops between documents and while a segment is written.</param>
    /// <returns>The manifest of the new index.</returns>
    /// <exception cref="RefusedDocumentException">A vector cannot be indexed; nothing of the index is left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing of the index is left.</exception>
    public static IndexManifest Build(
        string folder,
        Vocabulary vocabulary,
        IEnumerable<VectorDocument> vectors,
        IndexBuildOptions? options = null,
        IReadOnlyList<ISectionBuilder>? sectionBuilders = null,
        EncoderDescription? encoder = null,
        IProgress<BulkProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using var builder = IndexBuilder.Create(
            folder, vocabulary, options ?? new IndexBuildOptions(), sectionBuilders, encoder);
        foreach (var (document, vector) in vectors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            builder.Add(document, vector, cancellationToken);
            if (builder.DocCount % ProgressStep == 0)
            {
                Report(builder, progress);
            }
        }

        var manifest = builder.Commit(cancellationToken);
        Report(builder, progress);
        return manifest;
    }

    private static void Report(IndexBuilder builder, IProgress<BulkProgress>? progress) =>
        progress?.Report(new BulkProgress(
            builder.DocCount, builder.DocCount, builder.EmptyDocCount, builder.PostingCount, builder.SegmentCount));
}
