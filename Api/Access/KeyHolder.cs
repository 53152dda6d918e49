using SparseSearch.Api.Service;

namespace SparseSearch.Api.Access;

/// <summary>Who asks, and which indexes that one may see. One a request.</summary>
internal sealed class KeyHolder
{
    private HashSet<string>? _indexes;

    /// <summary>Whether an index is none of the holder's business.</summary>
    public bool IsKeptFrom(string index) => _indexes is not null && !_indexes.Contains(index);

    /// <summary>Whether the key is for some indexes alone.</summary>
    public bool IsRestricted => _indexes is not null;

    /// <summary>Takes note of the key.</summary>
    public void Restrict(IReadOnlyList<string> indexes) =>
        _indexes = indexes.Count == 0 ? null : new HashSet<string>(indexes, StringComparer.Ordinal);

    /// <summary>The indexes of all that the holder may see.</summary>
    public IEnumerable<ServedIndex> Of(IEnumerable<ServedIndex> all) => all.Where(index => !IsKeptFrom(index.Name));
}
