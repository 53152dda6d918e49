using SparseSearch.Core.Segments;
using SparseSearch.Embedded;

namespace SparseSearch.Extensions.AI;

/// <summary>The indexes of a store that are open, each once, however many collections use it. Thread-safe.</summary>
internal sealed class OpenCollections(SparseVectorStoreOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SparseIndex> _open = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <summary>The store's folder.</summary>
    public string Folder => options.Folder;

    /// <summary>The collections that exist, in the order of the alphabet.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(options.Folder)
        ? []
        : [
            .. Directory.EnumerateDirectories(options.Folder).Select(static folder => Path.GetFileName(folder))
                .Where(name => CollectionName.IsValid(name) && Exists(name)).Order(StringComparer.Ordinal),
        ];

    /// <summary>Whether a collection exists.</summary>
    public bool Exists(string name) => File.Exists(Path.Combine(FolderOf(name), IndexFolder.ManifestName));

    /// <summary>The index of a collection; null where it does not exist.</summary>
    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public SparseIndex? Find(string name)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SparseVectorStore));
            return _open.TryGetValue(name, out var index) ? index
                : Exists(name) ? _open[name] = SparseIndex.Open(FolderOf(name), new SparseIndexOptions { Encoder = options.Encoder })
                : null;
        }
    }

    /// <summary>Makes the index of a collection where there is none.</summary>
    /// <param name="name">The collection's.</param>
    /// <param name="dateFields">Fields that are dates.</param>
    public void Create(string name, IReadOnlyList<string> dateFields)
    {
        lock (_gate)
        {
            if (Find(name) is null)
            {
                _open[name] = SparseIndex.Create(
                    FolderOf(name), new SparseIndexOptions { Encoder = options.Encoder, DateFields = dateFields });
            }
        }
    }

    /// <summary>Closes and deletes the index of a collection, if there is one.</summary>
    public void Delete(string name)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SparseVectorStore));
            if (_open.Remove(name, out var index))
            {
                index.Dispose();
            }

            if (Exists(name))
            {
                Directory.Delete(FolderOf(name), recursive: true);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach (var index in _open.Values)
            {
                index.Dispose();
            }

            _open.Clear();
        }
    }

    private string FolderOf(string name) => Path.Combine(options.Folder, name);
}
