using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Live;

/// <content>Refresh, commit and merges: everything that changes which segments there are.</content>
public sealed partial class LiveIndex
{
    /// <summary>
    /// Writes the gathered documents as a segment and shows it. <paramref name="atSwap"/> runs inside the gate at the
    /// instant that decides which changes belong to it. Caller holds <c>maintenance</c>.
    /// </summary>
    private void WriteGathered(Action atSwap)
    {
        GatheredDocuments writing;
        SegmentPlace place;
        lock (_gate)
        {
            writing = _gathered;
            place = _folder.NextSegment();
            _gathered = NewGathered();
            _writing = writing;
            atSwap();
        }

        using (writing)
        using (place)
        {
            var isEmpty = writing.Arena.DocCount == 0;
            var entry = isEmpty ? null : Write(place.Path, writing.Arena);
            var segment = entry is null ? null : IndexSnapshot.OpenSegment(Folder, entry, Vocabulary);
            lock (_gate)
            {
                if (segment is not null && entry is not null)
                {
                    _segments = [.. _segments, new LiveSegment(
                        segment, entry, GatheredDocuments.LiveOf(segment, writing.Dead), isFlushed: false)];
                }

                _writing = null;
                if (!isEmpty || _hasUnseenRemovals)
                {
                    Show();
                }
            }
        }
    }

    private ManifestSegment Write(string path, DocumentArena arena)
    {
        ManifestSegment Work() =>
            _segmentBuilder.Write(path, arena, _folder.Files, CancellationToken.None, isDurable: false);
        return _quiet is null ? Work() : _quiet.Do(Work);
    }

    /// <summary>Caller holds the gate.</summary>
    private void Show()
    {
        var older = _view;
        _view = LiveView.Of(_folder, _segments);
        _hasUnseenRemovals = false;
        older.Release();
        SegmentSize[] sizes = [.. _segments.Select(static s => s.Size)];
        if (_mergeLoop is not null && _failure is null && _policy.AreTooMany(sizes) && _policy.Choose(sizes).Length > 0)
        {
            _isRoomForSegments.Reset();
        }
        else
        {
            _isRoomForSegments.Set();
        }
    }

    private void CommitGathered()
    {
        var sequence = 0L;
        List<(LiveSegment Segment, DocBitmap? Live)> committed = [];
        HashSet<int>? deadWhenSwapped = null;
        var fields = FieldSchema.Empty;
        lock (_gate)
        {
            if (Log.LastSequence == _folder.Manifest.LogSequence && _segments.TrueForAll(IsCommitted))
            {
                return;
            }
        }

        WriteGathered(() =>
        {
            fields = _fields;
            sequence = Log.Roll(_folder.Manifest.Generation + 1);
            committed = [.. _segments.Select(static s => (s, s.Publish()))];
            deadWhenSwapped = [.. _writing?.Dead ?? new HashSet<int>()];
        });
        if (_segments.Count > committed.Count)
        {
            var added = _segments[^1];
            committed.Add((added, GatheredDocuments.LiveOf(added.Segment, deadWhenSwapped ?? [])));
        }

        var entries = _folder.Commit(committed, fields, sequence);
        lock (_gate)
        {
            for (var i = 0; i < committed.Count; i++)
            {
                committed[i].Segment.Entry = entries[i];
                committed[i].Segment.IsFlushed = true;
            }
        }

        _folder.RemoveUnused(_segments);
    }

    private bool TidyOnce(CancellationToken cancellationToken)
    {
        return MergeChosen(segments => _policy.ChooseToTidy([.. segments.Select(static s => s.Size)]), cancellationToken);
    }

    private bool IsCommitted(LiveSegment segment) => segment.IsFlushed
        && _folder.Manifest.Segments.Any(e => e.File == segment.Entry.File)
        && (segment.Entry.LiveDocCount ?? segment.Segment.DocCount) == segment.LiveCount;

    /// <summary>Merges what is chosen among all segments: read and written outside all locks, put in place inside.</summary>
    private bool MergeChosen(Func<IReadOnlyList<LiveSegment>, int[]> choose, CancellationToken cancellationToken)
    {
        lock (_merging)
        {
            List<MergeSource> sources;
            SegmentPlace place;
            lock (_gate)
            {
                DemandOpen();
                sources = [.. choose(_segments).Select(i => new MergeSource(_segments[i], _segments[i].Publish()))];
                if (sources.Count == 0)
                {
                    return false;
                }

                place = _folder.NextSegment();
                sources.ForEach(static s => s.Segment.Hold());
            }

            try
            {
                var entry = _merger.Write(place.Path, sources, _folder.Files, cancellationToken);
                lock (_maintenance)
                {
                    Guarded(() => PutInPlace(sources, entry));
                }

                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Fail(error);
                throw;
            }
            finally
            {
                sources.ForEach(static s => s.Segment.Release());
                place.Dispose();
            }
        }
    }

    private void PutInPlace(List<MergeSource> sources, ManifestSegment? entry)
    {
        var segment = entry is null ? null : IndexSnapshot.OpenSegment(Folder, entry, Vocabulary);
        lock (_gate)
        {
            var merged = segment is null || entry is null
                ? null : new LiveSegment(segment, entry, live: null, isFlushed: false);
            var rest = _segments.Where(s => !sources.Exists(source => source.Segment == s));
            foreach (var source in sources)
            {
                source.CarryRemovals(merged);
                source.Segment.Release();
            }

            // Merged documents are older than those of segments written meanwhile, which stand behind.
            _segments = merged is null ? [.. rest] : [merged, .. rest];
            Show();
        }

        _folder.RemoveUnused(_segments);
    }

    private int[] ChooseForCompaction(IReadOnlyList<LiveSegment> segments)
    {
        // Full segments without a dead document stay; the others are joined as far as the limit allows.
        var chosen = new List<int>();
        var docs = 0L;
        for (var i = 0; i < segments.Count; i++)
        {
            var size = segments[i].Size;
            if (docs + size.LiveCount <= _options.Merges.MaxMergedDocs || chosen.Count == 0)
            {
                chosen.Add(i);
                docs += size.LiveCount;
            }
        }

        var isDone = chosen.Count == 1 && segments[chosen[0]].Size is { } only && only.LiveCount == only.DocCount;
        if (!isDone)
        {
            return [.. chosen];
        }

        var dirty = Enumerable.Range(0, segments.Count)
            .FirstOrDefault(i => segments[i].Size is { } s && s.LiveCount < s.DocCount, -1);
        return dirty < 0 ? [] : [dirty];
    }

    private void CommitLongLog()
    {
        if (Log.FileBytes > _options.MaxLogBytes)
        {
            Commit();
        }
    }

    private void Guarded(Action step)
    {
        lock (_gate)
        {
            DemandOpen();
        }

        try
        {
            step();
        }
        catch (Exception error)
        {
            Fail(error);
            throw;
        }
    }

    private void Fail(Exception error)
    {
        lock (_gate)
        {
            _failure ??= error;
        }

        // Whoever waits for a merge is told.
        _isRoomForSegments.Set();
    }

    private void DemandOpen()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if ((_failure ?? _log?.Failure) is { } failure)
        {
            throw new IOException(
                $"{Folder}: the index takes no changes since one failed ({failure.Message}) Remove the cause and open "
                + "the index again: every acknowledged change is kept.", failure);
        }
    }
}
