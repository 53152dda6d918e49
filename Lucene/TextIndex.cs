using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>
/// What BM25 needs of an index: for each segment its texts, read once and kept as <see cref="SideSegments"/> says. Follows
/// the index; deleted documents are left out by the snapshot's own bitmaps. Thread-safe.
/// </summary>
public sealed class TextIndex : IDisposable
{
    private readonly SideSegments _segments;

    /// <summary>Nothing is read yet.</summary>
    /// <param name="indexFolder">The index's folder.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public TextIndex(string indexFolder, SideIndexOptions options) => _segments = new SideSegments(indexFolder, options);

    /// <summary>Whether an index stores the texts of its documents.</summary>
    public static bool HasTexts(IndexSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Segments.All(static segment => segment.Documents is not null);
    }

    /// <summary>Opens BM25 over a snapshot, reading the segments that were not read yet.</summary>
    /// <param name="snapshot">Of this index; stays open as long as the searcher is used, and is not disposed by it.</param>
    /// <param name="options">The parameters of BM25.</param>
    /// <param name="cancellationToken">Stops reading; what was read so far is kept.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The index stores no texts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public Bm25Searcher Open(
        IndexSnapshot snapshot, Bm25Options options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (!HasTexts(snapshot))
        {
            throw new InvalidOperationException(
                $"{snapshot.Folder}: the index was built without the texts of its documents, which BM25 searches; build it "
                + "again with them, or choose an engine that searches vectors.");
        }

        return _segments.Open(
            snapshot, segment => SideStamp.OfTexts(segment, options.Fields),
            segment => new TextSegmentWriter(segment, options.Fields),
            segments => new Bm25Searcher(snapshot, segments, options), cancellationToken);
    }

    /// <summary>Gives everything up; searchers stay valid until they are disposed.</summary>
    public void Dispose() => _segments.Dispose();
}
