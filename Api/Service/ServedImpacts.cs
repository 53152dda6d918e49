using SparseSearch.Api.Vectors;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Serving;
using SparseSearch.Lucene;

namespace SparseSearch.Api.Service;

/// <summary>Lucene.Net by vectors over the states of a served index. Thread-safe.</summary>
internal sealed class ServedImpacts : IDisposable
{
    private readonly string _name;
    private readonly ImpactIndex _impacts;
    private readonly Func<IndexSnapshot, LuceneSearcher> _open;

    /// <summary>Nothing is read before it is asked for.</summary>
    /// <param name="name">The index.</param>
    /// <param name="folder">Its folder, which this process writes.</param>
    public ServedImpacts(string name, string folder)
    {
        _name = name;
        _impacts = new ImpactIndex(folder, new SideIndexOptions { Tidies = true });
        _open = snapshot => LuceneSearcher.Open(snapshot, _impacts);
    }

    /// <summary>A state's searcher, opened when it is asked for first; newer states open it before they are served.</summary>
    /// <exception cref="RequestException">The index was deleted meanwhile.</exception>
    public LuceneSearcher Of(ServedSnapshot snapshot)
    {
        try
        {
            return snapshot.Companion(_open);
        }
        catch (ObjectDisposedException)
        {
            throw IndexRegistry.Unknown(_name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _impacts.Dispose();
}
