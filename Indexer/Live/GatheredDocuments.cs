using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// Documents on their way to their first segment, found by external id; replaced and deleted ones stay where they are
/// and are remembered as dead. Not thread-safe.
/// </summary>
internal sealed class GatheredDocuments(int vocabularySize, TextStorage text) : IDisposable
{
    private readonly ExternalIdSet _ids = new();
    private readonly HashSet<int> _dead = [];

    public DocumentArena Arena { get; } = new(vocabularySize, text);

    /// <summary>Positions of documents that were replaced or deleted.</summary>
    public IReadOnlySet<int> Dead => _dead;

    public int LiveCount => Arena.DocCount - _dead.Count;

    /// <summary>Appends a document; an older one of the same id was removed before.</summary>
    public void Add(CheckedDocument added)
    {
        _ids.Add(added.IdHash, Arena.DocCount);
        Arena.Add(
            added.IdUtf8, added.Vector, added.Document.Title, added.Document.Text, added.Document.Fields.Span,
            added.Fields);
    }

    /// <summary>Whether there is a live document of an id.</summary>
    public bool Has(ReadOnlySpan<byte> idUtf8, ulong idHash) => Arena.DocCount > 0 && _ids.Find(idUtf8, idHash, IsAlive) >= 0;

    /// <summary>Marks the document of an id as dead.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(ReadOnlySpan<byte> idUtf8, ulong idHash)
    {
        if (Arena.DocCount == 0)
        {
            return false;
        }

        var position = (int)_ids.Find(idUtf8, idHash, IsAlive);
        return position >= 0 && _dead.Add(position);
    }

    /// <summary>The live documents of the segment that these documents became, where some are dead.</summary>
    /// <param name="segment">What was written from all of them.</param>
    /// <param name="dead">Positions of the dead ones.</param>
    public static DocBitmap? LiveOf(Segment segment, IReadOnlySet<int> dead)
    {
        if (dead.Count == 0)
        {
            return null;
        }

        var live = DocBitmap.All(segment.DocCount);
        var positions = segment.Reader.Has(SectionKind.DocumentPositions)
            ? segment.Reader.Section<int>(SectionKind.DocumentPositions)
            : default;
        for (var doc = 0; doc < segment.DocCount; doc++)
        {
            if (dead.Contains(positions.IsEmpty ? doc : positions[doc]))
            {
                live.Remove(doc);
            }
        }

        return live;
    }

    public void Dispose()
    {
        Arena.Dispose();
        _ids.Dispose();
    }

    private bool IsAlive(long position, ReadOnlySpan<byte> idUtf8) =>
        !_dead.Contains((int)position) && Arena.ExternalIds.Utf8Of((int)position).SequenceEqual(idUtf8);
}
