using System.Numerics;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// A hash table from pieces of words to ids that is asked with the hash already at hand: one pass over a word yields
/// the hash of every prefix (<see cref="Extend"/>), so the longest match costs a probe a length and no rehashing.
/// Open addressing, linear probing, at most half full. Immutable once built, thread-safe.
/// </summary>
internal sealed class PieceTable
{
    /// <summary>The hash of the empty piece, from which <see cref="Extend"/> starts (FNV-1a's offset).</summary>
    public const uint EmptyHash = 2166136261;

    /// <summary>What <see cref="Find"/> returns for a piece the table lacks.</summary>
    public const int Absent = -1;

    private const uint Prime = 16777619;

    // Fibonacci hashing: FNV leaves the upper bits of short pieces poor, and they choose the slot.
    private const uint Spread = 2654435769;

    private readonly Entry[] _entries;
    private readonly char[] _characters;
    private readonly int _shift;

    /// <summary>Builds the table.</summary>
    /// <param name="pieces">Non-empty pieces with their ids; of equal pieces the last one counts.</param>
    public PieceTable(IReadOnlyCollection<KeyValuePair<string, int>> pieces)
    {
        var capacity = BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, pieces.Count * 2));
        _shift = 32 - BitOperations.Log2(capacity);
        _entries = new Entry[capacity];
        _characters = new char[pieces.Sum(static piece => piece.Key.Length)];
        var offset = 0;
        foreach (var (piece, id) in pieces)
        {
            var hash = EmptyHash;
            foreach (var unit in piece)
            {
                hash = Extend(hash, unit);
            }

            piece.CopyTo(_characters.AsSpan(offset));
            _entries[SlotOf(piece, hash)] = new Entry(hash, id, offset, piece.Length);
            offset += piece.Length;
            MaxLength = Math.Max(MaxLength, piece.Length);
        }
    }

    /// <summary>UTF-16 units of the longest piece; 0 for an empty table.</summary>
    public int MaxLength { get; }

    /// <summary>The hash of a piece with one more unit at its end (one step of FNV-1a).</summary>
    public static uint Extend(uint hash, char unit) => (hash ^ unit) * Prime;

    /// <summary>The id of a piece.</summary>
    /// <param name="piece">Not empty.</param>
    /// <param name="hash">Its hash.</param>
    /// <returns>The id, or <see cref="Absent"/>.</returns>
    public int Find(ReadOnlySpan<char> piece, uint hash)
    {
        ref readonly var entry = ref _entries[SlotOf(piece, hash)];
        return entry.Length == 0 ? Absent : entry.Id;
    }

    private int SlotOf(ReadOnlySpan<char> piece, uint hash)
    {
        var entries = _entries;
        var slot = (int)((hash * Spread) >> _shift);
        while (true)
        {
            ref readonly var entry = ref entries[slot];
            if (entry.Length == 0
                || (entry.Hash == hash && piece.SequenceEqual(_characters.AsSpan(entry.Offset, entry.Length))))
            {
                return slot;
            }

            slot = (slot + 1) & (entries.Length - 1);
        }
    }

    private readonly record struct Entry(uint Hash, int Id, int Offset, int Length);
}
