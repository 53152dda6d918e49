namespace SparseSearch.Indexer.Log;

/// <summary>Bytes that are gathered before they are written together. Not thread-safe.</summary>
/// <param name="capacity">What it holds before it has to grow, in bytes.</param>
internal sealed class LogBuffer(int capacity)
{
    /// <summary>A record may overfill a buffer: twice as much is kept for the next one, more is given back.</summary>
    private const int KeptFactor = 2;

    private byte[] _bytes = new byte[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Count);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var needed = checked(Count + bytes.Length);
        if (needed > _bytes.Length)
        {
            var length = (int)Math.Min(Math.Max(needed, 2L * _bytes.Length), Array.MaxLength);
            Array.Resize(ref _bytes, length);
        }

        bytes.CopyTo(_bytes.AsSpan(Count));
        Count = needed;
    }

    public void Clear(int capacity)
    {
        Count = 0;
        if (_bytes.Length > KeptFactor * capacity)
        {
            _bytes = new byte[capacity];
        }
    }
}
