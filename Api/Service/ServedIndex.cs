using SparseSearch.Core.TextEncoding;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.Service;

/// <summary>An index that requests search and change. Thread-safe.</summary>
internal sealed class ServedIndex : IDisposable
{
    private readonly Lock _refreshing = new();
    private ServedSnapshot _current;
    private LiveStatistics _shown;

    /// <summary>Takes over an open index; the encoder stays its owner's.</summary>
    public ServedIndex(string name, LiveIndex live, ISparseEncoder? encoder)
    {
        (Name, Live, Encoder) = (name, live, encoder);
        _shown = live.Statistics;
        _current = new ServedSnapshot(live.Snapshot());
    }

    public string Name { get; }

    public LiveIndex Live { get; }

    /// <summary>Encodes documents and queries; null where they come as vectors.</summary>
    public ISparseEncoder? Encoder { get; }

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
            Live.Refresh();
            Renew();
        }
    }

    /// <summary>The same, where something was written or merged since.</summary>
    public void RefreshIfChanged()
    {
        lock (_refreshing)
        {
            var now = Live.Statistics;
            if (now.UnseenDocCount > 0 || now != _shown)
            {
                Live.Refresh();
                Renew();
            }
        }
    }

    public void Dispose()
    {
        lock (_refreshing)
        {
            _current.Release();
            Live.Dispose();
        }
    }

    private void Renew()
    {
        _shown = Live.Statistics;
        var newer = new ServedSnapshot(Live.Snapshot());
        newer.OpenLike(_current);
        Interlocked.Exchange(ref _current, newer).Release();
    }
}
