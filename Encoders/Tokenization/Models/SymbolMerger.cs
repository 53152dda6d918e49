using System.Buffers;
using System.Diagnostics;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>
/// Byte pair encoding's merging: of all pairs of neighbours that merge, the one with the lowest rank, and of equal
/// ranks the leftmost, becomes one symbol, until no pair merges (Sennrich et al. 2016, arXiv 1508.07909). Short words
/// look at every pair for each merge, which is fastest below some tens of symbols; long ones keep pairs in a heap and
/// neighbours in a linked list: O(n log n).
/// </summary>
internal static class SymbolMerger
{
    /// <summary>Symbols up to which every pair is looked at for each merge.</summary>
    public const int ShortWord = 48;

    // The link of a symbol that was taken into its left neighbour.
    private const int Gone = -1;

    /// <summary>Merges in place.</summary>
    /// <param name="table">The merges.</param>
    /// <param name="symbols">The symbols; the first ones returned are the result.</param>
    /// <returns>Symbols that remain.</returns>
    public static int Merge(MergeTable table, Span<int> symbols)
    {
        // A stale pair of the heap stands, as in the reference, for any pair with the same result (see MergeLong).
        return symbols.Length <= ShortWord && !table.HasSynonyms
            ? MergeShort(table, symbols)
            : MergeLong(table, symbols);
    }

    /// <summary>The definition: look at every pair, merge the best, again.</summary>
    public static int MergeShort(MergeTable table, Span<int> symbols)
    {
        Debug.Assert(symbols.Length <= ShortWord);
        var count = symbols.Length;
        Span<int> ranks = stackalloc int[ShortWord];
        var best = MergeTable.Never;
        var place = 0;
        for (var i = 0; i < count - 1; i++)
        {
            var rank = table.Find(symbols[i], symbols[i + 1], out _);
            ranks[i] = rank;
            (best, place) = rank < best ? (rank, i) : (best, place);
        }

        while (best != MergeTable.Never)
        {
            table.Find(symbols[place], symbols[place + 1], out symbols[place]);
            count--;
            symbols[(place + 2)..(count + 1)].CopyTo(symbols[(place + 1)..]);
            if (place < count - 1)
            {
                ranks[(place + 1)..count].CopyTo(ranks[place..]);
                ranks[place] = table.Find(symbols[place], symbols[place + 1], out _);
            }

            if (place > 0)
            {
                ranks[place - 1] = table.Find(symbols[place - 1], symbols[place], out _);
            }

            best = MergeTable.Never;
            for (var i = 0; i < count - 1; i++)
            {
                (best, place) = ranks[i] < best ? (ranks[i], i) : (best, place);
            }
        }

        return count;
    }

    /// <summary>The same with a heap and a linked list.</summary>
    public static int MergeLong(MergeTable table, Span<int> symbols)
    {
        var count = symbols.Length;
        var links = ArrayPool<int>.Shared.Rent(2 * count);
        var next = links.AsSpan(0, count);
        var previous = links.AsSpan(count, count);
        var heap = new PairHeap(count);
        for (var i = 0; i < count; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (i + 1 < count && table.Find(symbols[i], symbols[i + 1], out var result) is var rank
                && rank != MergeTable.Never)
            {
                heap.Push(new PairHeap.Pair(rank, i, result));
            }
        }

        MergeQueued(table, symbols, next, previous, ref heap);

        var kept = 0;
        for (var i = 0; i < count; i = next[i])
        {
            symbols[kept++] = symbols[i];
        }

        heap.Dispose();
        ArrayPool<int>.Shared.Return(links);
        return kept;
    }

    private static void MergeQueued(
        MergeTable table, Span<int> symbols, Span<int> next, Span<int> previous, scoped ref PairHeap heap)
    {
        var count = symbols.Length;
        while (heap.TryPop(out var pair))
        {
            var (_, place, expected) = pair;
            var right = next[place];
            if (right == Gone || right >= count
                || table.Find(symbols[place], symbols[right], out var result) == MergeTable.Never
                || result != expected)
            {
                continue;
            }

            symbols[place] = result;
            var behind = next[place] = next[right];
            next[right] = Gone;
            if (behind < count)
            {
                previous[behind] = place;
                Push(table, symbols, place, behind, ref heap);
            }

            if (previous[place] >= 0)
            {
                Push(table, symbols, previous[place], place, ref heap);
            }
        }
    }

    private static void Push(MergeTable table, Span<int> symbols, int left, int right, scoped ref PairHeap heap)
    {
        var rank = table.Find(symbols[left], symbols[right], out var result);
        if (rank != MergeTable.Never)
        {
            heap.Push(new PairHeap.Pair(rank, left, result));
        }
    }
}
