using SparseSearch.Core.Kernels;

namespace SparseSearch.Query.Impact;

/// <summary>
/// Values at a fixed address that begin on a cache line, zero at first, in the pinned part of the managed heap: nothing to
/// dispose. The owner keeps a reference for as long as it uses the pointer. Not thread-safe.
/// </summary>
internal sealed unsafe class PinnedBuffer<T>
    where T : unmanaged
{
    private byte[] _bytes = [];

    /// <summary>Room for a number of values; zero at first.</summary>
    public PinnedBuffer(int length) => Allocate(length);

    /// <summary>The first value; aligned to 64 bytes.</summary>
    public T* Pointer { get; private set; }

    /// <summary>Values there is room for.</summary>
    public int Length { get; private set; }

    /// <summary>All values.</summary>
    public Span<T> Span => new(Pointer, Length);

    /// <summary>Makes room for at least a number of values; where there was too little, all are zero afterwards.</summary>
    public void EnsureLength(int length)
    {
        if (length > Length)
        {
            Allocate(Math.Max(length, (int)Math.Min(2L * Length, Array.MaxLength / sizeof(T))));
        }
    }

    private void Allocate(int length)
    {
        var lengthBytes = checked((length * (long)sizeof(T)) + CachePrefetch.LineBytes);
        _bytes = GC.AllocateArray<byte>(checked((int)lengthBytes), pinned: true);
        fixed (byte* start = _bytes)
        {
            var address = (nuint)start + CachePrefetch.LineBytes - 1;
            Pointer = (T*)(address - (address % CachePrefetch.LineBytes));
        }

        Length = length;
    }
}
