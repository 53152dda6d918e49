using SparseSearch.Core.TextEncoding;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.Service;

/// <summary>An index that requests search and change. Thread-safe.</summary>
internal sealed class ServedIndex : IDisposable
{
    private readonly Lock _refreshing = new();
    private ServedSnapshot _current;
    private (long Sequence, int Segments, long Dead, long Generation) _shown;

    /// <summary>Takes over an open index; the encoder stays its owner's.</summary>
    public ServedIndex(string name, LiveIndex live, ISparseEncoder? encoder, TimeProvider clock)
    {
        (Name, Live, Encoder, Held) = (name, live, encoder, new HeldSnapshots(clock));
        _shown = StateOf(live.Statistics);
        _current = new ServedSnapshot(live.Snapshot());
    }

    public string Name { get; }

    public LiveIndex Live { get; }

    /// <summary>States that cursors walk through.</summary>
    public HeldSnapshots Held { get; }

    /// <summary>What happened since the service started.</summary>
    public IndexCounters Counters { get; } = new();

    /// <summary>Encodes documents and queries; null where they come as vectors.</summary>
    public ISparseEncoder? Encoder { get; }

    /// <summary>The encoder, which a request needs.</summary>
    /// <param name="otherwise">What its sender can do without.</param>
    /// <exception cref="RequestException">There is none.</exception>
    public ISparseEncoder EncoderOr(string otherwise) => Encoder ?? throw new RequestException(
        StatusCodes.Status409Conflict, "no_model", $"The index '{Name}' has no model here that encodes texts.",
        $"{otherwise}, or have its model added to the configuration.");

    /// <summary>The newest searchable state; the caller releases it.</summary>
    /// <exception cref="RequestException">The index was deleted meanwhile.</exception>
    public ServedSnapshot Use()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var current = Volatile.Read(ref _current);
            if (current.TryUse())
            {
                return current;
            }
        }

        throw IndexRegistry.Unknown(Name);
    }

    /// <summary>Makes what was written searchable, and serves it from now on.</summary>
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
    public void RefreshIfChanged()
    {
        Held.LetGo();
        lock (_refreshing)
        {
            if (StateOf(Live.Statistics) != _shown)
            {
                Refresh();
            }
        }
    }

    public void Dispose()
    {
        Held.Dispose();
        lock (_refreshing)
        {
            _current.Release();
            Live.Dispose();
        }
    }

    private static (long Sequence, int Segments, long Dead, long Generation) StateOf(LiveStatistics now) =>
        (now.LastSequence, now.SegmentCount, now.DeadDocCount, now.Generation);
}
