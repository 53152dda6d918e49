using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>
/// Keeps what filters accept in one snapshot of an index, so that a filter asked for again costs a look-up. The sets that were
/// not asked for longest go when there is no more room. Thread-safe.
/// </summary>
public sealed class FilterCache
{
    /// <summary>The room where none is named, in bytes: 128 sets of a million documents.</summary>
    public const long DefaultBytes = 16L << 20;

    private readonly IndexSnapshot _index;
    private readonly long _maxBytes;
    private readonly long _setBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>An empty cache.</summary>
    /// <param name="index">Outlives it.</param>
    /// <param name="maxBytes">Room for sets, at least 0; one that is larger alone is not kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The room is negative.</exception>
    public FilterCache(IndexSnapshot index, long maxBytes = DefaultBytes)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        _index = index;
        _maxBytes = maxBytes;
        _setBytes = ((index.DocCount + 63L) / 64 * sizeof(ulong)) + 256;
    }

    /// <summary>Sets that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The documents that a filter accepts.</summary>
    /// <param name="filter">Any.</param>
    /// <returns>A set that others read too: not to be changed.</returns>
    /// <exception cref="FilterException">The filter does not fit the index's fields.</exception>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public DocBitmap Accepted(FilterExpression filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var key = filter.ToString();
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Accepted;
            }
        }

        // Outside the lock: two that ask at once both work, and either result is right.
        var accepted = FilterEvaluator.Evaluate(_index, filter);
        lock (_gate)
        {
            if (!_entries.ContainsKey(key))
            {
                _entries.Add(key, _byUse.AddFirst(new Entry(key, accepted)));
                while (_entries.Count * _setBytes > _maxBytes && _byUse.Last is { } oldest)
                {
                    _entries.Remove(oldest.Value.Key);
                    _byUse.RemoveLast();
                }
            }
        }

        return accepted;
    }

    private sealed record Entry(string Key, DocBitmap Accepted);
}
