using System.Runtime.InteropServices;

namespace SparseSearch.Core.Buffers;

/// <summary>
/// A growing array outside the managed heap, for what an index build gathers. Owns its memory until
/// <see cref="Dispose"/>; pointers and spans end with the next growth. Not thread-safe.
/// </summary>
/// <typeparam name="T">A type without references.</typeparam>
public sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const long SmallestCapacity = 64;

    /// <summary>Above this many bytes a buffer grows by a half instead of doubling.</summary>
    private const long GentleGrowthBytes = 1L << 28;

    private T* _start;
    private long _capacity;

    /// <summary>Number of values held.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes of the values held; what is reserved beyond them is not touched and costs no memory.</summary>
    public long UsedBytes => Count * sizeof(T);

    /// <summary>Where the values begin; valid until the next growth.</summary>
    public T* Start => _start;

    /// <summary>The values; valid until the next growth.</summary>
    /// <exception cref="OverflowException">There are more than 2^31 − 1.</exception>
    public Span<T> Span => new(_start, checked((int)Count));

    /// <summary>The value at an index from 0 to <see cref="Count"/> − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    public T this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count, nameof(index));
            return _start[index];
        }
    }

    /// <summary>Appends a value.</summary>
    public void Add(T value)
    {
        Reserve(1);
        _start[Count++] = value;
    }

    /// <summary>Appends values.</summary>
    public void AddRange(ReadOnlySpan<T> values)
    {
        values.CopyTo(Extend(values.Length));
    }

    /// <summary>Appends room for values and hands it out to be filled; its content is undefined.</summary>
    /// <param name="count">At least 0.</param>
    public Span<T> Extend(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Reserve(count);
        var room = new Span<T>(_start + Count, count);
        Count += count;
        return room;
    }

    /// <summary>Forgets the values from an index on; the memory stays.</summary>
    public void Truncate(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)count, (ulong)Count, nameof(count));
        Count = count;
    }

    /// <summary>Forgets the values and gives the memory back; the buffer can be filled again.</summary>
    public void Release()
    {
        NativeMemory.Free(_start);
        _start = null;
        _capacity = 0;
        Count = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void Reserve(long count)
    {
        var needed = Count + count;
        if (needed <= _capacity)
        {
            return;
        }

        var growth = _capacity * sizeof(T) < GentleGrowthBytes ? _capacity : _capacity / 2;
        var capacity = Math.Max(Math.Max(needed, _capacity + growth), SmallestCapacity);
        _start = (T*)NativeMemory.Realloc(_start, checked((nuint)(capacity * sizeof(T))));
        _capacity = capacity;
    }
}
