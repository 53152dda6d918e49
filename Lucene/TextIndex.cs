using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>
/// What BM25 needs of an index: for each segment its texts, read once. Follows the index: a snapshot's new segments are
/// read, those that are gone are given up, and deleted documents are left out by the snapshot's own bitmaps. Thread-safe.
/// </summary>
/// <remarks>
/// A segment never changes and is named by a checksum of all it holds, so that nothing here can be stale: what is kept of
/// a segment is right or not there. Segments of less than <see cref="TextIndexOptions.LeastKeptDocs"/> documents are held in
/// memory, others below the folder <c>lucene</c> of the index.
/// </remarks>
public sealed class TextIndex : IDisposable
{
    private readonly TextIndexOptions _options;
    private readonly TextIndexFolder _folder;
    private readonly Lock _gate = new();
    private readonly Dictionary<TextSegmentStamp, TextSegment> _segments = [];
    private bool _isDisposed;

    /// <summary>Nothing is read yet.</summary>
    /// <param name="indexFolder">The index's folder.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public TextIndex(string indexFolder, TextIndexOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(indexFolder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _folder = new TextIndexFolder(Path.GetFullPath(indexFolder));
    }

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

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var stamps = snapshot.Segments.Select(segment => new TextSegmentStamp(
                segment.Reader.Header.SegmentId.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
                segment.DocCount, options.Fields)).ToArray();
            for (var i = 0; i < stamps.Length; i++)
            {
                if (!_segments.ContainsKey(stamps[i]))
                {
                    _segments.Add(stamps[i], Read(snapshot.Segments[i], stamps[i], cancellationToken));
                }
            }

            var searcher = new Bm25Searcher(snapshot, [.. stamps.Select(stamp => _segments[stamp])], options);
            GiveUpOthers(stamps);
            return searcher;
        }
    }

    /// <summary>Gives everything up; searchers stay valid until they are disposed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            GiveUpOthers([]);
        }
    }

    private TextSegment Read(Segment segment, TextSegmentStamp stamp, CancellationToken cancellationToken)
    {
        var writer = new TextSegmentWriter(segment, stamp.Fields, _options.Threads);
        return segment.DocCount < _options.LeastKeptDocs
            ? TextSegment.InMemory(writer, stamp, cancellationToken)
            : _folder.TryOpen(stamp) ?? _folder.TryMake(writer, stamp, cancellationToken)
                ?? TextSegment.InMemory(writer, stamp, cancellationToken);
    }

    private void GiveUpOthers(TextSegmentStamp[] stamps)
    {
        var kept = stamps.Select(static stamp => stamp.SegmentId).ToHashSet();
        var gone = _segments.Keys.Where(stamp => !kept.Contains(stamp.SegmentId)).ToArray();
        foreach (var stamp in gone)
        {
            _segments.Remove(stamp, out var segment);
            segment!.Dispose();
        }

        if (_options.Tidies && !_isDisposed)
        {
            _folder.Tidy(kept);
        }
    }
}
