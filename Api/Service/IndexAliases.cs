using System.Collections.Concurrent;
using SparseSearch.Core.Segments;

namespace SparseSearch.Api.Service;

/// <summary>Names that stand for indexes of the data folder, each a file there. Thread-safe.</summary>
/// <param name="folder">The data folder.</param>
internal sealed class IndexAliases(string folder)
{
    private readonly ConcurrentDictionary<string, string> _targets = new(StringComparer.Ordinal);

    /// <summary>All of them with their indexes, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => [.. _targets.OrderBy(static a => a.Key, StringComparer.Ordinal)];

    /// <summary>The name of the index that a name stands for: its own where it is no alias.</summary>
    public string Resolve(string name) => _targets.GetValueOrDefault(name, name);

    /// <summary>Whether a name is an alias.</summary>
    public bool Has(string name) => _targets.ContainsKey(name);

    /// <summary>Aliases of an index, by name.</summary>
    public IReadOnlyList<string> Of(string index) => [.. All.Where(alias => alias.Value == index).Select(static alias => alias.Key)];

    /// <summary>Reads what earlier runs left.</summary>
    /// <exception cref="InvalidDataException">A file is no alias.</exception>
    public void Read()
    {
        foreach (var path in Directory.EnumerateFiles(folder, $"*{IndexAlias.Extension}"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (IndexName.IsValid(name))
            {
                _targets[name] = Path.GetFileName(IndexAlias.Resolve(path));
            }
        }
    }

    /// <summary>Points an alias at an index, on disk when it returns.</summary>
    public void Point(string name, string index)
    {
        IndexAlias.Point(PathOf(name), Path.Combine(folder, index));
        _targets[name] = index;
    }

    /// <summary>Removes an alias.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        File.Delete(PathOf(name));
        return _targets.TryRemove(name, out _);
    }

    private string PathOf(string name) => Path.Combine(folder, name + IndexAlias.Extension);
}
