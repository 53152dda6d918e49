using SparseSearch.Api.Service;

namespace SparseSearch.Api.Access;

/// <summary>Who asks, and which indexes that one may see. One a request.</summary>
internal sealed class KeyHolder
{
    private HashSet<string>? _indexes;

    /// <summary>Who has the key; empty where none was asked for.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether an index is none of the holder's business.</summary>
    public bool IsKeptFrom(string index) => _indexes is not null && !_indexes.Contains(index);

    /// <summary>Whether the key is for some indexes alone.</summary>
    public bool IsRestricted => _indexes is not null;

    /// <summary>Demands that the key is for an index that a body names.</summary>
    /// <exception cref="RequestException">It is not.</exception>
    public void Demand(string index)
    {
        if (IsKeptFrom(index))
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden, "index_not_allowed", $"The key '{Name}' is for other indexes.",
                "Use a key for this index, or for all.")
            {
                Value = index,
            };
        }
    }

    /// <summary>Takes note of the key.</summary>
    public void Hold(ApiKeyOptions key)
    {
        Name = key.Name;
        _indexes = key.Indexes.Count == 0 ? null : new HashSet<string>(key.Indexes, StringComparer.Ordinal);
    }

    /// <summary>The indexes of all that the holder may see.</summary>
    public IEnumerable<ServedIndex> Of(IEnumerable<ServedIndex> all) => all.Where(index => !IsKeptFrom(index.Name));
}
