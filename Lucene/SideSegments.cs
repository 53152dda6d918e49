using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>
/// What Lucene.Net needs of an index: for each segment what was read out of it, once. Follows the index: a snapshot's new
/// segments are read, and those that are gone are given up. Thread-safe.
/// </summary>
/// <remarks>
/// A segment never changes and is named by a checksum of all it holds, so that nothing here can be stale: what is kept of
/// a segment is right or not there. Segments of less than <see cref="SideIndexOptions.LeastKeptDocs"/> documents are held in
/// memory, others below the folder <c>lucene</c> of the index.
/// </remarks>
internal sealed class SideSegments : IDisposable
{
    private readonly SideIndexOptions _options;
    private readonly SideFolder _folder;
    private readonly Lock _gate = new();
    private readonly Dictionary<SideStamp, SideSegment> _segments = [];
    private bool _isDisposed;

    /// <summary>Nothing is read yet.</summary>
    /// <param name="indexFolder">The index's folder.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public SideSegments(string indexFolder, SideIndexOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(indexFolder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _folder = new SideFolder(Path.GetFullPath(indexFolder), options.Threads);
    }

    /// <summary>Reads the segments of a snapshot that were not read yet, and opens something over all of them.</summary>
    /// <param name="snapshot">Of this index.</param>
    /// <param name="stampOf">Names what is read out of a segment.</param>
    /// <param name="writerOf">Reads it.</param>
    /// <param name="open">Takes its own references to the readers, which are the snapshot's in their order.</param>
    /// <param name="cancellationToken">Stops reading; what was read so far is kept.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It was given up.</exception>
    public T Open<T>(
        IndexSnapshot snapshot, Func<Segment, SideStamp> stampOf, Func<Segment, ISideWriter> writerOf,
        Func<IReadOnlyList<SideSegment>, T> open, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var stamps = snapshot.Segments.Select(stampOf).ToArray();
            for (var i = 0; i < stamps.Length; i++)
            {
                if (!_segments.ContainsKey(stamps[i]))
                {
                    _segments.Add(stamps[i], Read(writerOf(snapshot.Segments[i]), stamps[i], cancellationToken));
                }
            }

            var opened = open([.. stamps.Select(stamp => _segments[stamp])]);
            GiveUpOthers(stamps);
            return opened;
        }
    }

    /// <summary>Gives everything up; what was opened stays valid until it is disposed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            GiveUpOthers([]);
        }
    }

    private SideSegment Read(ISideWriter writer, SideStamp stamp, CancellationToken cancellationToken) =>
        stamp.DocCount < _options.LeastKeptDocs
            ? SideSegment.InMemory(writer, stamp, _options.Threads, cancellationToken)
            : _folder.TryOpen(stamp) ?? _folder.TryMake(writer, stamp, cancellationToken)
                ?? SideSegment.InMemory(writer, stamp, _options.Threads, cancellationToken);

    private void GiveUpOthers(SideStamp[] stamps)
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
