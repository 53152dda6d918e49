using System.Numerics;
using System.Runtime.InteropServices;
using SparseSearch.Core.Buffers;

namespace SparseSearch.Indexer;

/// <summary>
/// Which external ids a build has seen, as hashes and positions in native memory; the ids themselves are compared where
/// they already are. Open addressing with linear probing, at most half full: up to 32 bytes an id.
/// </summary>
internal sealed unsafe class ExternalIdSet : IDisposable
{
    private const int SmallestCapacity = 1024;

    private readonly NativeBuffer<Slot> _slots = new();
    private int _shift;

    public ExternalIdSet() => Allocate(SmallestCapacity);

    /// <summary>Whether the id at a position is the one that is looked for.</summary>
    public delegate bool IsSameId(long position, ReadOnlySpan<byte> utf8);

    public long Count { get; private set; }

    /// <summary>A hash of bytes that is the same in every run.</summary>
    public static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        const ulong multiplier = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)utf8.Length * multiplier;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(utf8), multiplier);
        }

        var tail = 0UL;
        for (var i = 0; i < utf8.Length; i++)
        {
            tail |= (ulong)utf8[i] << (8 * i);
        }

        return Mix(Mix(hash ^ tail, multiplier), multiplier);
    }

    /// <summary>Finds an id that was added.</summary>
    /// <returns>Its position, or −1.</returns>
    public long Find(ReadOnlySpan<byte> utf8, ulong hash, IsSameId isSame)
    {
        var slots = _slots.Start;
        for (var i = hash >> _shift; slots[i].PositionPlusOne != 0; i = (i + 1) & (ulong)(_slots.Count - 1))
        {
            if (slots[i].Hash == hash && isSame(slots[i].PositionPlusOne - 1, utf8))
            {
                return slots[i].PositionPlusOne - 1;
            }
        }

        return -1;
    }

    /// <summary>Adds an id that <see cref="Find"/> does not find.</summary>
    public void Add(ulong hash, long position)
    {
        if (2 * (Count + 1) > _slots.Count)
        {
            Grow();
        }

        Insert(new Slot(hash, position + 1));
        Count++;
    }

    public void Dispose() => _slots.Dispose();

    private static ulong Mix(ulong value, ulong multiplier)
    {
        var high = Math.BigMul(value, multiplier, out var low);
        return high ^ low;
    }

    private void Insert(Slot slot)
    {
        var slots = _slots.Start;
        var i = slot.Hash >> _shift;
        while (slots[i].PositionPlusOne != 0)
        {
            i = (i + 1) & (ulong)(_slots.Count - 1);
        }

        slots[i] = slot;
    }

    private void Grow()
    {
        using var old = new NativeBuffer<Slot>();
        old.AddRange(_slots.Span);
        _slots.Release();
        Allocate((int)old.Count * 2);
        for (var i = 0; i < old.Count; i++)
        {
            if (old.Start[i].PositionPlusOne != 0)
            {
                Insert(old.Start[i]);
            }
        }
    }

    private void Allocate(int capacity)
    {
        _slots.Extend(capacity).Clear();
        _shift = 64 - BitOperations.Log2((uint)capacity);
    }

    /// <summary>A hash and a position plus one; zero is an empty slot.</summary>
    private readonly record struct Slot(ulong Hash, long PositionPlusOne);
}
