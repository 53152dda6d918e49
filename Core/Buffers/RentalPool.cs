using System.Numerics;

namespace SparseSearch.Core.Buffers;

/// <summary>
/// Lends the buffers of one search at a time and takes them back. Thread-safe; creates only while all are lent, so that
/// a warm search allocates nothing.
/// </summary>
/// <remarks>
/// Each thread begins at a place of its own, and no two places share a cache line: threads that search side by side
/// take what they gave back, and do not wait for each other.
/// </remarks>
/// <typeparam name="T">What is lent.</typeparam>
public sealed class RentalPool<T>
    where T : class
{
    /// <summary>References from one place to the next: a cache line, and one more that is read along with it.</summary>
    private const int Stride = 16;

    private const int MinPlaces = 4;

    private readonly Func<T> _create;
    private readonly T?[] _idle;
    private readonly int _places;

    /// <summary>An empty pool.</summary>
    /// <param name="create">Makes one; called by any thread.</param>
    public RentalPool(Func<T> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _create = create;
        _places = (int)BitOperations.RoundUpToPowerOf2(
            (uint)Math.Max(MinPlaces, 2 * Environment.ProcessorCount));
        _idle = new T?[_places * Stride];
    }

    /// <summary>Something that nobody else uses: one that was given back, or a new one.</summary>
    public T Rent()
    {
        var first = Environment.CurrentManagedThreadId;
        for (var i = 0; i < _places; i++)
        {
            ref var place = ref PlaceOf(first + i);
            if (place is not null && Interlocked.Exchange(ref place, null) is { } item)
            {
                return item;
            }
        }

        return _create();
    }

    /// <summary>Takes one back, clean; where all places are taken, it is left to the garbage collector.</summary>
    public void Return(T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var first = Environment.CurrentManagedThreadId;
        for (var i = 0; i < _places; i++)
        {
            if (Interlocked.CompareExchange(ref PlaceOf(first + i), item, null) is null)
            {
                return;
            }
        }
    }

    private ref T? PlaceOf(int number) => ref _idle[(number & (_places - 1)) * Stride];
}
