using SparseSearch.Api.Vectors;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Serving;
using SparseSearch.Lucene;

namespace SparseSearch.Api.Service;

/// <summary>BM25 over the states of a served index. Thread-safe.</summary>
internal sealed class ServedTexts : IDisposable
{
    private readonly string _name;
    private readonly TextIndex _texts;
    private readonly Func<IndexSnapshot, Bm25Searcher> _open;

    /// <summary>Nothing is read before it is asked for.</summary>
    /// <param name="name">The index.</param>
    /// <param name="folder">Its folder, which this process writes.</param>
    public ServedTexts(string name, string folder)
    {
        _name = name;
        _texts = new TextIndex(folder, new SideIndexOptions { Tidies = true });
        _open = snapshot => _texts.Open(snapshot, new Bm25Options());
    }

    /// <summary>BM25 over a state, opened when it is asked for first; newer states open it before they are served.</summary>
    /// <exception cref="RequestException">The index stores no texts, or was deleted meanwhile.</exception>
    public Bm25Searcher Of(ServedSnapshot snapshot)
    {
        try
        {
            return TextIndex.HasTexts(snapshot.Index) ? snapshot.Companion(_open) : throw WithoutTexts(snapshot);
        }
        catch (ObjectDisposedException)
        {
            throw IndexRegistry.Unknown(_name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _texts.Dispose();

    private static RequestException WithoutTexts(ServedSnapshot snapshot) => new(
        StatusCodes.Status409Conflict, "no_texts", "The index was made without the texts of its documents.",
        $"Take one of {string.Join(", ", VectorEngines.NamesIn(snapshot.Index))}, or make the "
        + "index again with texts.");
}
