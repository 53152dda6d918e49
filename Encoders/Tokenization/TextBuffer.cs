using System.Buffers;
using System.Text;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// UTF-16 text that grows in a rented array. Not thread-safe; whoever makes one disposes of it, and copies are not
/// made.
/// </summary>
internal struct TextBuffer
{
    private const int FirstCapacity = 256;
    private char[]? _units;
    private int _length;

    /// <summary>The text so far; valid until the next append.</summary>
    public readonly ReadOnlySpan<char> Text => _units.AsSpan(0, _length);

    /// <summary>UTF-16 units so far.</summary>
    public readonly int Length => _length;

    /// <summary>Whether a normaliser has dropped what stood at the very start; cleared with the text.</summary>
    public bool IsStartDropped { get; private set; }

    /// <summary>Forgets the text and keeps the array.</summary>
    public void Clear()
    {
        _length = 0;
        IsStartDropped = false;
    }

    /// <summary>Notes that a part of the text was dropped; it counts where nothing stands before it.</summary>
    public void Drop() => IsStartDropped |= _length == 0;

    /// <summary>Cuts the text to its first units.</summary>
    /// <param name="length">From 0 to <see cref="Length"/>.</param>
    public void Truncate(int length) => _length = length;

    /// <summary>Appends one unit.</summary>
    public void Append(char unit)
    {
        var units = _units;
        var length = _length;
        if (units is null || (uint)length >= (uint)units.Length)
        {
            units = Grow(1);
        }

        units[length] = unit;
        _length = length + 1;
    }

    /// <summary>Appends a text, which must not lie in this buffer.</summary>
    public void Append(scoped ReadOnlySpan<char> text)
    {
        var units = _units is { } array && array.Length - _length >= text.Length ? array : Grow(text.Length);
        text.CopyTo(units.AsSpan(_length));
        _length += text.Length;
    }

    /// <summary>Appends a Unicode scalar value.</summary>
    public void AppendCodePoint(int codePoint)
    {
        if (codePoint <= char.MaxValue)
        {
            Append((char)codePoint);
            return;
        }

        Span<char> pair = [default, default];
        new Rune(codePoint).EncodeToUtf16(pair);
        Append(pair);
    }

    /// <summary>Writes directly: room for <paramref name="count"/> units behind the text, appended at once.</summary>
    /// <returns>The new units, not cleared.</returns>
    public Span<char> AppendSpan(int count)
    {
        var units = _units is { } array && array.Length - _length >= count ? array : Grow(count);
        var span = units.AsSpan(_length, count);
        _length += count;
        return span;
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (_units is { } units)
        {
            _units = null;
            _length = 0;
            ArrayPool<char>.Shared.Return(units);
        }
    }

    private char[] Grow(int more)
    {
        var doubled = (int)Math.Min(2L * _length, int.MaxValue / 2);
        var wanted = Math.Max(FirstCapacity, Math.Max(checked(_length + more), doubled));
        var larger = ArrayPool<char>.Shared.Rent(wanted);
        if (_units is { } units)
        {
            units.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<char>.Shared.Return(units);
        }

        _units = larger;
        return larger;
    }
}
