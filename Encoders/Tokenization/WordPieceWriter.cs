using System.Text;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// Collects the normalised units of one word, and writes the word's pieces when it ends. Lives on the stack of one
/// <see cref="WordPieceTokenizer"/> call.
/// </summary>
internal ref struct WordPieceWriter
{
    private readonly WordPieceModel _model;
    private readonly Span<int> _ids;
    private readonly Span<char> _word;
    private readonly Span<uint> _hashes;
    private int _length;
    private int _count;

    /// <summary>Starts with an empty word.</summary>
    /// <param name="model">The pieces.</param>
    /// <param name="ids">Receives ids; what does not fit is counted but not written.</param>
    /// <param name="word">Scratch, length at least <c>model.MaxWordUnits</c>.</param>
    /// <param name="hashes">Scratch, length at least <c>model.MaxPieceUnits</c>.</param>
    public WordPieceWriter(WordPieceModel model, Span<int> ids, Span<char> word, Span<uint> hashes)
    {
        _model = model;
        _ids = ids;
        _word = word[..model.MaxWordUnits];
        _hashes = hashes;
    }

    /// <summary>Ids written.</summary>
    public readonly int Written => Math.Min(_count, _ids.Length);

    /// <summary>Whether there is no room for another id.</summary>
    public readonly bool IsFull => _count >= _ids.Length;

    /// <summary>
    /// Takes the letters at the start of a text: the inner loop. Units beyond the longest permitted word are counted
    /// only, since the word is unknown by then.
    /// </summary>
    /// <returns>Units taken.</returns>
    public int AppendLetters(ReadOnlySpan<char> text, ReadOnlySpan<uint> units)
    {
        var word = _word;
        var length = _length;
        var i = 0;
        for (; i < text.Length; i++)
        {
            // Letter is kind 0, so an entry of a letter is the normalised unit itself.
            var entry = units[text[i]];
            if (entry > char.MaxValue)
            {
                break;
            }

            if ((uint)length < (uint)word.Length)
            {
                word[length] = (char)entry;
            }

            length++;
        }

        _length = length;
        return i;
    }

    /// <summary>Takes one code point as part of the word.</summary>
    public void Append(int codePoint)
    {
        Span<char> encoded = [default, default];
        var width = new Rune(codePoint).EncodeToUtf16(encoded);
        foreach (var unit in encoded[..width])
        {
            if (_length < _word.Length)
            {
                _word[_length] = unit;
            }

            _length++;
        }
    }

    /// <summary>Writes one id that is no part of a word.</summary>
    public void Write(int id)
    {
        if (_count < _ids.Length)
        {
            _ids[_count] = id;
        }

        _count++;
    }

    /// <summary>
    /// Ends the word: the longest piece at its start, then the longest continuing piece, until nothing is left; the
    /// unknown token alone where some rest has no piece or the word is too long. Does nothing between words.
    /// </summary>
    public void EndWord()
    {
        var length = _length;
        if (length == 0)
        {
            return;
        }

        _length = 0;
        var firstOfWord = _count;
        if (IsTooLong(length) || !WritePieces(_word[..length]))
        {
            _count = firstOfWord;
            Write(_model.UnknownId);
        }
    }

    private readonly bool IsTooLong(int length)
    {
        if (length <= _model.MaxWordCharacters)
        {
            return false;
        }

        if (length > _word.Length)
        {
            return true;
        }

        var characters = 0;
        foreach (var unit in _word[..length])
        {
            characters += char.IsLowSurrogate(unit) ? 0 : 1;
        }

        return characters > _model.MaxWordCharacters;
    }

    private bool WritePieces(ReadOnlySpan<char> rest)
    {
        var table = _model.InitialPieces;
        while (!rest.IsEmpty)
        {
            var longest = Math.Min(rest.Length, table.MaxLength);
            var hash = PieceTable.EmptyHash;
            for (var i = 0; i < longest; i++)
            {
                _hashes[i] = hash = PieceTable.Extend(hash, rest[i]);
            }

            var id = PieceTable.Absent;
            for (; longest > 0 && id == PieceTable.Absent; longest--)
            {
                id = table.Find(rest[..longest], _hashes[longest - 1]);
            }

            if (id == PieceTable.Absent)
            {
                return false;
            }

            Write(id);
            rest = rest[(longest + 1)..];
            table = _model.ContinuingPieces;
        }

        return true;
    }
}
