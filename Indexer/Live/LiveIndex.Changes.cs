using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Indexer.Live;

/// <content>What a change does to memory, now and when the log is read again.</content>
public sealed partial class LiveIndex
{
    /// <summary>As <see cref="Put(SourceDocument, SparseVector)"/>, and says whether there was such a document before.</summary>
    /// <param name="document">Its id decides what it takes the place of.</param>
    /// <param name="vector">Of the index's vocabulary.</param>
    /// <param name="rule">What happens where there is a document of this id.</param>
    /// <param name="sequence">What to <see cref="Acknowledge"/>; 0 where nothing was written.</param>
    /// <returns>Whether there was one; with <see cref="PutRule.OnlyNew"/> nothing was written then.</returns>
    /// <exception cref="RefusedDocumentException">Id, vector or text break a limit; nothing was changed.</exception>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    public bool Put(SourceDocument document, SparseVector vector, PutRule rule, out long sequence)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(vector);
        var schema = _fields;
        var accepted = Checked(document, vector, schema, out var grown);
        MakeRoom(accepted);
        bool wasThere;
        lock (_gate)
        {
            DemandOpen();
            if (rule == PutRule.OnlyNew && IsThere(accepted.IdUtf8, accepted.IdHash))
            {
                sequence = 0;
                return true;
            }

            if (_fields != schema)
            {
                // What another thread wrote meanwhile has given a field its kind.
                accepted = Checked(document, vector, _fields, out grown);
            }

            sequence = Log.Append(LogRecord.Put(document, vector, document.Fields));
            wasThere = Apply(accepted, grown);
        }

        CommitLongLog();
        return wasThere;
    }

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

    /// <summary>Whether it took the place of another one.</summary>
    private bool Apply(CheckedDocument document, FieldSchema grown)
    {
        var replaced = Remove(document.IdUtf8, document.IdHash);
        _gathered.Add(document);
        _fields = grown;
        return replaced;
    }

    private bool IsThere(ReadOnlySpan<byte> idUtf8, ulong idHash)
    {
        if (_gathered.Has(idUtf8, idHash) || _writing?.Has(idUtf8, idHash) == true)
        {
            return true;
        }

        foreach (var segment in _segments)
        {
            if (segment.TryFindLive(idUtf8, out _))
            {
                return true;
            }
        }

        return false;
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
