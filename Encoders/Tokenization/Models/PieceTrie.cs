using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>
/// A trie over UTF-16 texts that is walked unit by unit: all pieces that begin at a place cost one step a unit, and the
/// walk ends where no piece goes on. Edges live in one hash table by (node, unit). Immutable once built, thread-safe.
/// </summary>
internal sealed class PieceTrie
{
    /// <summary>The node of the empty text, from which a walk starts.</summary>
    public const int Root = 0;

    /// <summary>
    /// What <see cref="Step"/> returns where no piece goes on, and <see cref="this[int]"/> where none ends.
    /// </summary>
    public const int Absent = -1;

    private const ulong Vacant = ulong.MaxValue;
    private const ulong Spread = 0x9E3779B97F4A7C15;
    private readonly int[] _roots = new int[char.MaxValue + 1];
    private readonly Edge[] _edges;
    private readonly int[] _values;
    private readonly int _shift;

    /// <summary>Builds the trie.</summary>
    /// <param name="pieces">Non-empty texts with their values, not negative; of equal texts the last one
    /// counts.</param>
    public PieceTrie(IReadOnlyCollection<KeyValuePair<string, int>> pieces)
    {
        // No more edges than units; the table stays at most half full.
        var units = pieces.Sum(static piece => (long)piece.Key.Length);
        var capacity = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(4, units * 2));
        _shift = 64 - BitOperations.Log2(capacity);
        _edges = new Edge[capacity];
        Array.Fill(_edges, new Edge(Vacant, Absent));
        Array.Fill(_roots, Absent);
        var values = new List<int> { Absent };
        foreach (var (text, value) in pieces)
        {
            var node = Root;
            foreach (var unit in text)
            {
                node = Grow(node, unit, values);
            }

            values[node] = value;
            MaxLength = Math.Max(MaxLength, text.Length);
        }

        _values = [.. values];
    }

    /// <summary>UTF-16 units of the longest text; 0 for an empty trie.</summary>
    public int MaxLength { get; }

    /// <summary>The value of the text that ends at a node, or <see cref="Absent"/>.</summary>
    public int this[int node] => _values[node];

    /// <summary>The node one unit further, or <see cref="Absent"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int node, char unit)
    {
        if (node == Root)
        {
            return _roots[unit];
        }

        var edges = _edges;
        var key = KeyOf(node, unit);
        var slot = (int)((key * Spread) >> _shift);
        while (true)
        {
            ref readonly var edge = ref edges[slot];
            if (edge.Key == key || edge.Key == Vacant)
            {
                return edge.Child;
            }

            slot = (slot + 1) & (edges.Length - 1);
        }
    }

    /// <summary>The longest text that a given text begins with.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="value">Its value, or <see cref="Absent"/>.</param>
    /// <returns>Its length in units, 0 where there is none.</returns>
    public int LongestPrefix(ReadOnlySpan<char> text, out int value)
    {
        value = Absent;
        var longest = 0;
        var node = Root;
        for (var i = 0; i < text.Length; i++)
        {
            node = Step(node, text[i]);
            if (node == Absent)
            {
                break;
            }

            if (_values[node] != Absent)
            {
                value = _values[node];
                longest = i + 1;
            }
        }

        return longest;
    }

    private static ulong KeyOf(int node, char unit) => ((ulong)(uint)node << 16) | unit;

    private int Grow(int node, char unit, List<int> values)
    {
        var child = Step(node, unit);
        if (child != Absent)
        {
            return child;
        }

        child = values.Count;
        values.Add(Absent);
        if (node == Root)
        {
            _roots[unit] = child;
            return child;
        }

        var key = KeyOf(node, unit);
        var slot = (int)((key * Spread) >> _shift);
        while (_edges[slot].Key != Vacant)
        {
            slot = (slot + 1) & (_edges.Length - 1);
        }

        _edges[slot] = new Edge(key, child);
        return child;
    }

    private readonly record struct Edge(ulong Key, int Child);
}
