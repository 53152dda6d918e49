using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Embedded.Serving;
using SparseSearch.Lucene;

namespace SparseSearch.Api.Service;

/// <summary>BM25 over the states of a served index. Thread-safe.</summary>
internal sealed class ServedTexts : IDisposable
{
    private readonly TextIndex _texts;
    private readonly Func<IndexSnapshot, Bm25Searcher> _open;

    /// <summary>Nothing is read before it is asked for.</summary>
    /// <param name="folder">The index folder, which this process writes.</param>
    public ServedTexts(string folder)
    {
        _texts = new TextIndex(folder, new TextIndexOptions { Tidies = true });
        _open = snapshot => _texts.Open(snapshot, new Bm25Options());
    }

    /// <summary>BM25 over a state, opened when it is asked for first; newer states open it before they are served.</summary>
    /// <exception cref="RequestException">The index stores no texts.</exception>
    public Bm25Searcher Of(ServedSnapshot snapshot)
    {
        if (TextIndex.HasTexts(snapshot.Index))
        {
            return snapshot.Companion(_open);
        }

        throw new RequestException(
            StatusCodes.Status409Conflict, "no_texts", "The index was made without the texts of its documents.",
            $"Take one of {string.Join(", ", EngineCatalog.Names.Where(e => EngineCatalog.IsIn(snapshot.Index, e)))}, or make the "
            + "index again with texts.");
    }

    /// <inheritdoc/>
    public void Dispose() => _texts.Dispose();
}
