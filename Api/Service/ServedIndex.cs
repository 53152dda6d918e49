using SparseSearch.Core.TextEncoding;
using SparseSearch.Embedded.Serving;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.Service;

/// <summary>An index that requests search and change. Thread-safe.</summary>
internal sealed class ServedIndex : IDisposable
{
    private readonly SearchableIndex _searchable;

    /// <summary>Takes over an open index; the encoder stays its owner's.</summary>
    public ServedIndex(string name, LiveIndex live, ISparseEncoder? encoder, TimeProvider clock)
    {
        (Name, Encoder, Held) = (name, encoder, new HeldSnapshots(clock));
        _searchable = new SearchableIndex(live);
        (Texts, Impacts) = (new ServedTexts(name, live.Folder), new ServedImpacts(name, live.Folder));
    }

    public string Name { get; }

    public LiveIndex Live => _searchable.Live;

    /// <summary>BM25.</summary>
    public ServedTexts Texts { get; }

    /// <summary>Lucene.Net by vectors.</summary>
    public ServedImpacts Impacts { get; }

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

    /// <summary>Bytes of its files, which may come and go meanwhile.</summary>
    /// <param name="files">Which of them.</param>
    public long BytesOf(string files = "*") => new DirectoryInfo(Live.Folder).EnumerateFiles(files).Sum(static file =>
    {
        file.Refresh();
        return file.Exists ? file.Length : 0;
    });

    /// <summary>The newest searchable state; the caller releases it.</summary>
    /// <exception cref="RequestException">The index was deleted meanwhile.</exception>
    public ServedSnapshot Use()
    {
        try
        {
            return _searchable.Use();
        }
        catch (ObjectDisposedException)
        {
            throw IndexRegistry.Unknown(Name);
        }
    }

    /// <summary>Makes what was written searchable, and serves it from now on.</summary>
    public void Refresh() => _searchable.Refresh();

    /// <summary>The same, where something was written or merged since.</summary>
    public void RefreshIfChanged()
    {
        Held.LetGo();
        _searchable.RefreshIfChanged();
    }

    public void Dispose()
    {
        Held.Dispose();
        _searchable.Dispose();
        Texts.Dispose();
        Impacts.Dispose();
    }
}
