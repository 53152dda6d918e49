using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;
using SparseSearch.Lucene;

namespace SparseSearch.Tests;

/// <summary>An index that takes changes, the documents that it must hold, and BM25 over it.</summary>
internal sealed class LexicalCollection : IDisposable
{
    private static readonly SparseVector s_vector = new([0], [1f]);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, SourceDocument> _documents = new(StringComparer.Ordinal);

    public LexicalCollection(TextStorage text = TextStorage.Kept) => Live = LiveIndex.Create(
        Folder, Vocabulary.Numbered(2),
        new LiveOptions { Text = text, Durability = Indexer.Log.Durability.Buffered, Merges = new MergeOptions { InBackground = false } });

    public string Folder => _folder["texts.index"];

    public string Beside(string name) => _folder[name];

    public LiveIndex Live { get; private set; }

    /// <summary>What is kept for BM25: everything, small segments too.</summary>
    public SideIndexOptions Options { get; init; } = new() { LeastKeptDocs = 0, Threads = 2 };

    /// <summary>The live documents.</summary>
    public IReadOnlyCollection<SourceDocument> Documents => _documents.Values;

    public void Put(string id, string text, string title = "") => Put(new SourceDocument(id, title, text));

    public void Put(SourceDocument document)
    {
        _documents[document.Id] = document;
        Live.Put(document, s_vector);
    }

    public void Delete(string id)
    {
        _documents.Remove(id);
        Live.Delete(id, out _);
    }

    /// <summary>Closes the index and opens it again.</summary>
    public void Reopen()
    {
        Live.Commit();
        Live.Dispose();
        Live = LiveIndex.Open(Folder, new LiveOptions { Merges = new MergeOptions { InBackground = false } });
    }

    /// <summary>What was written so far, and BM25 over it.</summary>
    public OpenTexts Open(TextIndex texts, Bm25Options? options = null)
    {
        Live.Refresh();
        var snapshot = Live.Snapshot();
        return new OpenTexts(snapshot, texts.Open(snapshot, options ?? new Bm25Options()));
    }

    public TextIndex Texts() => new(Folder, Options);

    public void Dispose()
    {
        Live.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A snapshot and BM25 over it.</summary>
internal sealed record OpenTexts(IndexSnapshot Snapshot, Bm25Searcher Searcher) : IDisposable
{
    public void Dispose()
    {
        Searcher.Dispose();
        Snapshot.Dispose();
    }
}
