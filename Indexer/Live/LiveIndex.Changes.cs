using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Indexer.Live;

/// <content>What a change does to memory, now and when the log is read again.</content>
public sealed partial class LiveIndex
{
    /// <summary>Applies the log beyond the last commit, and commits what it had.</summary>
    private void Recover()
    {
        var recovery = _folder.ReadLog();
        foreach (var record in recovery.Records)
        {
            if (record.Kind == LogRecordKind.Put)
            {
                var document = new SourceDocument(record.Id, record.Title, record.Text) { Fields = record.Fields };
                var accepted = Checked(document, record.Vector, _fields, out var grown);
                MakeRoom(accepted);
                Apply(accepted, grown);
            }
            else if (CheckedDocument.TryEncode(record.Id, out var utf8))
            {
                Remove(utf8, ExternalIdSet.Hash(utf8));
            }
        }

        RecoveredCount = recovery.RecordCount;
        _log = _folder.BeginLog(recovery.NextSequence, _options.Durability);
        if (RecoveredCount > 0 || recovery.TornBytes > 0)
        {
            Commit();
        }
    }

    private GatheredDocuments NewGathered() => new(Vocabulary.Count, _options.Text);

    /// <summary>Writes a segment where the next document would pass the memory limit.</summary>
    private void MakeRoom(CheckedDocument document)
    {
        bool isFull;
        lock (_gate)
        {
            var arena = _gathered.Arena;
            isFull = arena.DocCount > 0
                && !(arena.DocCount < SegmentFormat.MaxDocs && document.FitsInto(arena, _options.MemoryLimitBytes));
        }

        if (isFull)
        {
            // Searches would get slower and slower where segments come quicker than they are merged.
            _isRoomForSegments.Wait();
            Refresh();
        }
    }

    private CheckedDocument Checked(
        SourceDocument document, SparseVector vector, FieldSchema schema, out FieldSchema grown) =>
        CheckedDocument.Of(document, vector, Vocabulary.Count, _options.Text, schema, out grown);

    private void Apply(CheckedDocument document, FieldSchema grown)
    {
        Remove(document.IdUtf8, document.IdHash);
        _gathered.Add(document);
        _fields = grown;
    }

    private bool Remove(ReadOnlySpan<byte> idUtf8, ulong idHash)
    {
        if (_gathered.Remove(idUtf8, idHash))
        {
            return true;
        }

        if (_writing?.Remove(idUtf8, idHash) == true)
        {
            _hasUnseenRemovals = true;
            return true;
        }

        // The newest segments are the smallest, and what changes often is there.
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            if (_segments[i].TryFindLive(idUtf8, out var docId))
            {
                _segments[i].Remove(docId);
                _hasUnseenRemovals = true;
                return true;
            }
        }

        return false;
    }
}
