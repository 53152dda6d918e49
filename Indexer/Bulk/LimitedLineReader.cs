using System.Text;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// Cuts a text into lines as <see cref="TextReader.ReadLine"/> does, but gives up on a line that would fill the memory.
/// Not thread-safe.
/// </summary>
/// <param name="text">Stays the caller's.</param>
/// <param name="maxLength">The longest line, in characters without its end.</param>
internal sealed class LimitedLineReader(TextReader text, int maxLength)
{
    private readonly char[] _buffer = new char[1 << 14];
    private readonly StringBuilder _long = new();
    private int _start;
    private int _end;
    private bool _endedWithReturn;

    /// <summary>Reads the next line.</summary>
    /// <param name="line">Without its end; null behind the last one.</param>
    /// <returns>False where the line is longer than the limit; then nothing more can be read.</returns>
    public bool TryRead(out string? line)
    {
        _long.Clear();
        line = null;
        while (Fill())
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOfAny('\n', '\r');
            var part = length < 0 ? rest : rest[..length];
            if (_long.Length + part.Length > maxLength)
            {
                return false;
            }

            if (length >= 0)
            {
                line = _long.Length == 0 ? part.ToString() : _long.Append(part).ToString();
                _endedWithReturn = rest[length] == '\r';
                _start += length + 1;
                return true;
            }

            _long.Append(part);
            _start = _end;
        }

        line = _long.Length > 0 ? _long.ToString() : null;
        return true;
    }

    /// <summary>Makes sure that there are characters, none of them the second half of a line's end.</summary>
    private bool Fill()
    {
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, text.Read(_buffer, 0, _buffer.Length));
                if (_end == 0)
                {
                    return false;
                }
            }

            if (!_endedWithReturn || _buffer[_start] != '\n')
            {
                _endedWithReturn = false;
                return true;
            }

            _endedWithReturn = false;
            _start++;
        }
    }
}
