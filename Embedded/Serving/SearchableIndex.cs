using SparseSearch.Indexer.Live;

namespace SparseSearch.Embedded.Serving;

/// <summary>
/// A live index and the newest state of it that searches see: a refresh puts a newer one in its place while searches of the
/// older one end as they would have. Thread-safe.
/// </summary>
public sealed class SearchableIndex : IDisposable
{
    /// <summary>More states than this are never replaced between looking at one and using it.</summary>
    private const int MostAttempts = 100;

    private readonly Lock _refreshing = new();
    private ServedSnapshot _current;
    private (long Sequence, int Segments, long Dead, long Generation) _shown;

    /// <summary>Takes over an open index.</summary>
    public SearchableIndex(LiveIndex live)
    {
        ArgumentNullException.ThrowIfNull(live);
        Live = live;
        _shown = StateOf(live.Statistics);
        _current = new ServedSnapshot(live.Snapshot());
    }

    /// <summary>What takes the changes.</summary>
    public LiveIndex Live { get; }

    /// <summary>The newest searchable state; the caller releases it.</summary>
    /// <exception cref="ObjectDisposedException">The index was closed.</exception>
    public ServedSnapshot Use()
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var current = Volatile.Read(ref _current);
            if (current.TryUse())
            {
                return current;
            }
        }

        throw new ObjectDisposedException(Live.Folder, $"The index {Live.Folder} was closed.");
    }

    /// <summary>Makes what was written searchable, from now on.</summary>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    /// <exception cref="ObjectDisposedException">The index was closed.</exception>
    public void Refresh()
    {
        lock (_refreshing)
        {
            // What comes while it refreshes counts as not shown, or a deletion might wait for the next change.
            var sequence = Live.Statistics.LastSequence;
            Live.Refresh();
            _shown = StateOf(Live.Statistics) with { Sequence = sequence };
            var newer = new ServedSnapshot(Live.Snapshot());
            newer.OpenLike(_current);
            Interlocked.Exchange(ref _current, newer).Release();
        }
    }

    /// <summary>The same, where something was written or merged since.</summary>
    /// <exception cref="IOException">The disk refuses; the index takes nothing more.</exception>
    /// <exception cref="ObjectDisposedException">The index was closed.</exception>
    public void RefreshIfChanged()
    {
        lock (_refreshing)
        {
            if (StateOf(Live.Statistics) != _shown)
            {
                Refresh();
            }
        }
    }

    /// <summary>Closes the index; searches that run end as they would have.</summary>
    public void Dispose()
    {
        lock (_refreshing)
        {
            _current.Release();
            Live.Dispose();
        }
    }

    private static (long Sequence, int Segments, long Dead, long Generation) StateOf(LiveStatistics now) =>
        (now.LastSequence, now.SegmentCount, now.DeadDocCount, now.Generation);
}
