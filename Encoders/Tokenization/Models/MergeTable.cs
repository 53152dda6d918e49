using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>
/// The merges of a BPE model: a pair of symbols that stand side by side to its rank and to the symbol they become.
/// Beside it, which *first* symbols (those a text starts from) ever meet inside a token: where two do not, no merge
/// crosses, so that a text falls into parts that can be merged one by one with the same result. Immutable once built,
/// thread-safe.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that never merges; above every rank.</summary>
    public const int Never = int.MaxValue;

    private const ulong Vacant = ulong.MaxValue;

    // Odd, with bits well spread: Knuth's multiplicative hashing for 64 bits.
    private const ulong Spread = 0x9E3779B97F4A7C15;

    // Keeps a false "may meet", which costs a little time only, near one in ten where all meetings differ; most do not.
    private const int MeetingBitsAMerge = 8;

    private readonly Entry[] _entries;
    private readonly int _shift;
    private readonly ulong[] _meetings;
    private readonly int _meetingShift;

    /// <summary>Builds the table.</summary>
    /// <param name="merges">Of equal pairs the last one counts.</param>
    /// <param name="symbolCount">Symbols are 0 to this less one.</param>
    public MergeTable(IReadOnlyList<Merge> merges, int symbolCount)
    {
        var capacity = BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, merges.Count * 2));
        _shift = 64 - BitOperations.Log2(capacity);
        _entries = new Entry[capacity];
        Array.Fill(_entries, new Entry(Vacant, Never, 0));
        var ranks = new Dictionary<int, int>();
        foreach (var merge in merges)
        {
            Debug.Assert(merge.Left < symbolCount && merge.Right < symbolCount && merge.Result < symbolCount);
            var key = KeyOf(merge.Left, merge.Right);
            _entries[SlotOf(key)] = new Entry(key, merge.Rank, merge.Result);
            HasSynonyms |= ranks.GetValueOrDefault(merge.Result, merge.Rank) != merge.Rank;
            ranks[merge.Result] = merge.Rank;
        }

        var bits = BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, merges.Count * MeetingBitsAMerge));
        _meetings = new ulong[bits / 64];
        _meetingShift = 64 - BitOperations.Log2(bits);
        Meet(merges, symbolCount);
    }

    /// <summary>Whether some symbol is the result of pairs of different ranks.</summary>
    public bool HasSynonyms { get; }

    /// <summary>Looks a pair up.</summary>
    /// <param name="left">A symbol; negative ones have no merges.</param>
    /// <param name="right">The symbol behind it.</param>
    /// <param name="result">What they become; 0 where they do not merge.</param>
    /// <returns>The rank, or <see cref="Never"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int result)
    {
        var key = KeyOf(left, right);
        var entries = _entries;
        var slot = (int)((key * Spread) >> _shift);
        while (true)
        {
            ref readonly var entry = ref entries[slot];
            if (entry.Key == key || entry.Key == Vacant)
            {
                result = entry.Result;
                return entry.Rank;
            }

            slot = (slot + 1) & (entries.Length - 1);
        }
    }

    /// <summary>
    /// Whether two first symbols may stand side by side inside a token; false is certain, true may be wrong.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayMeet(int left, int right)
    {
        var bit = (KeyOf(left, right) * Spread) >> _meetingShift;
        return (_meetings[bit >> 6] >> (int)(bit & 63) & 1) != 0;
    }

    private static ulong KeyOf(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int SlotOf(ulong key)
    {
        var slot = (int)((key * Spread) >> _shift);
        while (_entries[slot].Key != Vacant && _entries[slot].Key != key)
        {
            slot = (slot + 1) & (_entries.Length - 1);
        }

        return slot;
    }

    private void Meet(IReadOnlyList<Merge> merges, int symbolCount)
    {
        // Of all pairs that give a symbol any one will do: they spell the same text.
        var origin = new int[symbolCount];
        Array.Fill(origin, -1);
        for (var i = 0; i < merges.Count; i++)
        {
            origin[merges[i].Result] = i;
        }

        foreach (var merge in merges)
        {
            var (last, first) = (merge.Left, merge.Right);
            for (var steps = 0; origin[last] >= 0; steps++)
            {
                last = merges[origin[last]].Right;
                if (steps > symbolCount)
                {
                    AllMeet();
                    return;
                }
            }

            for (var steps = 0; origin[first] >= 0; steps++)
            {
                first = merges[origin[first]].Left;
                if (steps > symbolCount)
                {
                    AllMeet();
                    return;
                }
            }

            var bit = (KeyOf(last, first) * Spread) >> _meetingShift;
            _meetings[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    // A circle of merges spells no text; without a known boundary everything is merged together, which is always right.
    private void AllMeet() => Array.Fill(_meetings, ulong.MaxValue);

    private readonly record struct Entry(ulong Key, int Rank, int Result);
}
