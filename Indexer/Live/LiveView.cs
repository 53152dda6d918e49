using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// What a snapshot shows: segments and their live documents at one instant. Holds its segments until it is released;
/// its snapshots hold them on their own.
/// </summary>
internal sealed class LiveView
{
    private readonly LiveFolder _folder;
    private readonly LiveSegment[] _segments;
    private readonly Segment[] _opened;
    private readonly DocBitmap?[] _live;

    private LiveView(LiveFolder folder, LiveSegment[] segments)
    {
        _folder = folder;
        _segments = segments;
        _opened = [.. segments.Select(static s => s.Segment)];
        _live = [.. segments.Select(static s => s.Publish())];
        Array.ForEach(segments, static s => s.Hold());
    }

    /// <summary>What is there now; the caller holds the index's gate.</summary>
    public static LiveView Of(LiveFolder folder, List<LiveSegment> segments) => new(folder, [.. segments]);

    /// <summary>A snapshot; the caller holds the index's gate.</summary>
    public IndexSnapshot Share()
    {
        Array.ForEach(_segments, static s => s.Hold());
        return IndexSnapshot.Over(
            _folder.Path, _folder.Manifest, _folder.Vocabulary, _opened, _live,
            () => Array.ForEach(_segments, static s => s.Release()));
    }

    public void Release() => Array.ForEach(_segments, static s => s.Release());
}
