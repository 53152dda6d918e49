using System.Buffers;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>A heap of pairs that may merge, in a rented array; the lowest rank first, then the leftmost.</summary>
internal ref struct PairHeap
{
    private Pair[] _pairs;
    private int _count;

    /// <summary>Starts empty.</summary>
    /// <param name="capacity">Room at first, at least 1.</param>
    public PairHeap(int capacity) => _pairs = ArrayPool<Pair>.Shared.Rent(capacity);

    /// <summary>Adds a pair.</summary>
    public void Push(Pair pair)
    {
        if (_count == _pairs.Length)
        {
            var larger = ArrayPool<Pair>.Shared.Rent(checked(_count * 2));
            _pairs.CopyTo(larger, 0);
            ArrayPool<Pair>.Shared.Return(_pairs);
            _pairs = larger;
        }

        var place = _count++;
        while (place > 0 && pair.IsBefore(_pairs[(place - 1) / 2]))
        {
            _pairs[place] = _pairs[(place - 1) / 2];
            place = (place - 1) / 2;
        }

        _pairs[place] = pair;
    }

    /// <summary>Takes the first pair out.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryPop(out Pair first)
    {
        if (_count == 0)
        {
            first = default;
            return false;
        }

        first = _pairs[0];
        var last = _pairs[--_count];
        var place = 0;
        while (2 * place + 1 is var child && child < _count)
        {
            child += child + 1 < _count && _pairs[child + 1].IsBefore(_pairs[child]) ? 1 : 0;
            if (!_pairs[child].IsBefore(last))
            {
                break;
            }

            _pairs[place] = _pairs[child];
            place = child;
        }

        _pairs[place] = last;
        return true;
    }

    /// <summary>Gives the array back.</summary>
    public readonly void Dispose() => ArrayPool<Pair>.Shared.Return(_pairs);

    /// <summary>A pair, as it stood when it was found.</summary>
    /// <param name="Rank">Its rank.</param>
    /// <param name="Place">The place of its left symbol.</param>
    /// <param name="Result">What it becomes.</param>
    public readonly record struct Pair(int Rank, int Place, int Result)
    {
        /// <summary>Whether this pair merges earlier than another.</summary>
        public bool IsBefore(Pair other) => Rank < other.Rank || (Rank == other.Rank && Place < other.Place);
    }
}
