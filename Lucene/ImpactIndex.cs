using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>
/// What Lucene.Net needs to search an index by vectors: for each segment its impacts, read once and kept as
/// <see cref="SideSegments"/> says. Follows the index; deleted documents are left out by the snapshot's own bitmaps.
/// Thread-safe.
/// </summary>
public sealed class ImpactIndex : IDisposable
{
    private readonly SideSegments _segments;

    /// <summary>Nothing is read yet.</summary>
    /// <param name="indexFolder">The index's folder.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public ImpactIndex(string indexFolder, SideIndexOptions options) => _segments = new SideSegments(indexFolder, options);

    /// <summary>Opens an engine over each segment of a snapshot, reading those that were not read yet.</summary>
    /// <param name="snapshot">Of this index; stays open as long as the engines are used, and is not disposed by them.</param>
    /// <param name="cancellationToken">Stops reading; what was read so far is kept.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public ImpactEngines Open(IndexSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return _segments.Open(
            snapshot, SideStamp.OfImpacts,
            static segment => new ImpactSegmentWriter(segment.Reader.Path, segment.Forward),
            segments => new ImpactEngines([.. segments.Select((its, i) => new ImpactEngine(snapshot.Segments[i].Forward, its))]),
            cancellationToken);
    }

    /// <summary>Gives everything up; engines stay valid until they are disposed.</summary>
    public void Dispose() => _segments.Dispose();
}
