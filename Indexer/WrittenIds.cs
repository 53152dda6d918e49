using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer;

/// <summary>The external ids of one build: those still gathered, and those in segments that were written.</summary>
internal sealed class WrittenIds : IDisposable
{
    private readonly ExternalIdSet _set = new();
    private readonly List<(string Path, long EndDoc, Segment? Segment)> _segments = [];

    /// <summary>Finds an id.</summary>
    /// <param name="utf8">The id.</param>
    /// <param name="hash">From <see cref="ExternalIdSet.Hash"/>.</param>
    /// <param name="gathered">Ids of the segment to come.</param>
    /// <param name="firstGathered">Position of the first of them.</param>
    /// <returns>Its position in the build, or −1.</returns>
    public long Find(ReadOnlySpan<byte> utf8, ulong hash, ExternalIdsWriter gathered, long firstGathered) =>
        _set.Find(utf8, hash, (position, sought) => position >= firstGathered
            ? gathered.Utf8Of((int)(position - firstGathered)).SequenceEqual(sought)
            : IsWritten(position, sought));

    /// <summary>Adds an id that is not there.</summary>
    public void Add(ulong hash, long position) => _set.Add(hash, position);

    /// <summary>The gathered ids stand in a segment now.</summary>
    public void MoveOn(string path, long endDoc) =>
        _segments.Add((path, endDoc, null));

    public void Dispose()
    {
        _set.Dispose();
        _segments.ForEach(s => s.Segment?.Dispose());
    }

    /// <summary>
    /// Whether the segment that holds a position has the id; it is opened when a hash is met again: almost never.
    /// </summary>
    /// <remarks>Asked of the whole segment, since that may number its documents in another order.</remarks>
    private bool IsWritten(long position, ReadOnlySpan<byte> sought)
    {
        var index = _segments.FindIndex(s => position < s.EndDoc);
        var entry = _segments[index];
        var segment = entry.Segment ?? Segment.Open(entry.Path);
        _segments[index] = entry with { Segment = segment };
        return segment.ExternalIds.TryFind(sought, out _);
    }
}
