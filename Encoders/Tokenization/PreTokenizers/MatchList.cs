using System.Buffers;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>The matches of a pattern in a text, left to right, in a rented array.</summary>
internal struct MatchList
{
    private const int FirstCapacity = 64;
    private (int Start, int End)[]? _matches;

    /// <summary>Matches so far.</summary>
    public int Count { get; private set; }

    /// <summary>The match at a place, from 0: its first unit and the one behind its last.</summary>
    public readonly (int Start, int End) this[int index] => _matches.AsSpan(0, Count)[index];

    /// <summary>Adds a match that does not begin before the end of the one before; it may be empty.</summary>
    public void Add(int start, int end)
    {
        if (_matches is null || Count == _matches.Length)
        {
            var larger = ArrayPool<(int, int)>.Shared.Rent(Math.Max(FirstCapacity, checked(Count * 2)));
            if (_matches is { } matches)
            {
                matches.CopyTo(larger, 0);
                ArrayPool<(int, int)>.Shared.Return(matches);
            }

            _matches = larger;
        }

        _matches[Count++] = (start, end);
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (_matches is { } matches)
        {
            _matches = null;
            Count = 0;
            ArrayPool<(int, int)>.Shared.Return(matches);
        }
    }
}
