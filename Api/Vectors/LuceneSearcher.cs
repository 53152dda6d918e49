using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Lucene;

namespace SparseSearch.Api.Vectors;

/// <summary>Lucene.Net over the live documents of a snapshot, by vectors. Thread-safe.</summary>
public sealed class LuceneSearcher : ISearcher, IDisposable
{
    private readonly ISearcher _searcher;
    private readonly ImpactEngines _engines;
    private readonly ImpactIndex? _owned;

    private LuceneSearcher(ISearcher searcher, ImpactEngines engines, ImpactIndex? owned) =>
        (_searcher, _engines, _owned) = (searcher, engines, owned);

    /// <inheritdoc/>
    public string Name => _searcher.Name;

    /// <inheritdoc/>
    public int DocCount => _searcher.DocCount;

    /// <summary>Opens it over one snapshot, reading the segments that are not kept beside the index.</summary>
    /// <param name="index">Outlives the searcher.</param>
    /// <param name="setting">Of the engine <see cref="VectorEngines.Lucene"/>.</param>
    /// <exception cref="ArgumentException">The engine has no such setting.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public static LuceneSearcher Open(IndexSnapshot index, EngineSetting setting)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(setting);
        EngineKnobs.Check(setting, VectorEngines.Lucene, []);
        var impacts = new ImpactIndex(index.Folder, new SideIndexOptions());
        try
        {
            return Open(index, setting, impacts, impacts);
        }
        catch
        {
            impacts.Dispose();
            throw;
        }
    }

    /// <summary>Opens it over a further snapshot of an index.</summary>
    /// <param name="index">Outlives the searcher.</param>
    /// <param name="impacts">Of this index; stays its owner's.</param>
    /// <exception cref="ObjectDisposedException">The impacts were disposed.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public static LuceneSearcher Open(IndexSnapshot index, ImpactIndex impacts)
    {
        ArgumentNullException.ThrowIfNull(impacts);
        return Open(index, new EngineSetting(VectorEngines.Lucene), impacts, owned: null);
    }

    /// <inheritdoc/>
    public int Search(
        SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
        CancellationToken cancellationToken = default) =>
        _searcher.Search(request, hits, out statistics, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _engines.Dispose();
        _owned?.Dispose();
    }

    private static LuceneSearcher Open(IndexSnapshot index, EngineSetting setting, ImpactIndex impacts, ImpactIndex? owned)
    {
        var engines = impacts.Open(index);
        return new LuceneSearcher(EngineCatalog.Configure(index, engines.Segments, setting), engines, owned);
    }
}
