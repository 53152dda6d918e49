namespace SparseSearch.Seismic;

/// <summary>
/// Blocks by summary product, best first, equal ones as stored: a max-heap, since of thousands only the first hundreds
/// are ever taken.
/// </summary>
internal ref struct BlockQueue
{
    /// <summary>(product, inverted block id), every parent at least as large as its children.</summary>
    private readonly Span<ulong> _keys;
    private int _count;

    /// <summary>Orders all blocks of a list.</summary>
    /// <param name="keys">Overwritten; as long as there are blocks.</param>
    /// <param name="products">As many.</param>
    public BlockQueue(Span<ulong> keys, ReadOnlySpan<uint> products)
    {
        _keys = keys;
        _count = keys.Length;
        for (var block = 0; block < keys.Length; block++)
        {
            keys[block] = ((ulong)products[block] << 32) | (uint.MaxValue - (uint)block);
        }

        for (var index = (_count / 2) - 1; index >= 0; index--)
        {
            SiftDown(index);
        }
    }

    /// <summary>Takes the best block left.</summary>
    public bool TryTake(out int block, out uint product)
    {
        (block, product) = (0, 0);
        if (_count == 0)
        {
            return false;
        }

        block = (int)(uint.MaxValue - (uint)_keys[0]);
        product = (uint)(_keys[0] >> 32);
        _keys[0] = _keys[--_count];
        SiftDown(0);
        return true;
    }

    private readonly void SiftDown(int index)
    {
        var keys = _keys[.._count];
        if (index >= keys.Length)
        {
            return;
        }

        var key = keys[index];
        for (var child = (2 * index) + 1; child < keys.Length; child = (2 * index) + 1)
        {
            if (child + 1 < keys.Length && keys[child + 1] > keys[child])
            {
                child++;
            }

            if (keys[child] <= key)
            {
                break;
            }

            keys[index] = keys[child];
            index = child;
        }

        keys[index] = key;
    }
}
