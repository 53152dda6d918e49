using System.Runtime.CompilerServices;

namespace SparseSearch.Core.Searching;

/// <summary>
/// The best k hits seen so far, in memory that the caller lends: a binary heap with the worst of them on top.
/// </summary>
/// <remarks>Invariant: no hit in the heap is worse than its parent's place allows, that is, every parent is the worst of
/// its subtree. After <see cref="SortBestFirst"/> the heap is used up.</remarks>
public ref struct TopK
{
    private readonly Span<ScoredDoc> _heap;
    private int _count;

    /// <summary>Starts empty.</summary>
    /// <param name="storage">Its length is k, at least 1; overwritten.</param>
    /// <param name="minScore">Hits of lower scores are not held; by default all are.</param>
    public TopK(Span<ScoredDoc> storage, float minScore = float.NegativeInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(storage.Length, 1);
        _heap = storage;
        _count = 0;
        Threshold = minScore;
    }

    /// <summary>Hits held.</summary>
    public readonly int Count => _count;

    /// <summary>Whether k hits are held.</summary>
    public readonly bool IsFull => _count == _heap.Length;

    /// <summary>Score of the k-th best hit, or the lowest that is held while fewer than k are held.</summary>
    public float Threshold { get; private set; }

    /// <summary>Whether a hit of this score could still enter; equal scores may, by a smaller doc id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool WouldEnter(float score) => score >= Threshold;

    /// <summary>Offers a hit; each doc id at most once.</summary>
    public void Add(ScoredDoc hit)
    {
        if (_count < _heap.Length)
        {
            if (!WouldEnter(hit.Score))
            {
                return;
            }

            _heap[_count] = hit;
            SiftUp(_count++);
            if (_count == _heap.Length)
            {
                Threshold = _heap[0].Score;
            }
        }
        else if (hit.IsBetterThan(_heap[0]))
        {
            _heap[0] = hit;
            SiftDown(0);
            Threshold = _heap[0].Score;
        }
    }

    /// <summary>Sorts the hits, best first, at the beginning of the lent memory.</summary>
    /// <returns>How many there are.</returns>
    public readonly int SortBestFirst()
    {
        _heap[.._count].Sort();
        return _count;
    }

    private readonly void SiftUp(int index)
    {
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!_heap[parent].IsBetterThan(_heap[index]))
            {
                return;
            }

            (_heap[parent], _heap[index]) = (_heap[index], _heap[parent]);
            index = parent;
        }
    }

    private readonly void SiftDown(int index)
    {
        while (true)
        {
            var worst = index;
            for (var child = (2 * index) + 1; child <= (2 * index) + 2 && child < _count; child++)
            {
                if (_heap[worst].IsBetterThan(_heap[child]))
                {
                    worst = child;
                }
            }

            if (worst == index)
            {
                return;
            }

            (_heap[worst], _heap[index]) = (_heap[index], _heap[worst]);
            index = worst;
        }
    }
}
