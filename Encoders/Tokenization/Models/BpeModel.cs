using System.Text;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>
/// Byte pair encoding, for both kinds of file: <c>tokenizer.json</c>, whose merges are listed, and SentencePiece, whose
/// merges follow from the scores of its pieces. A word starts as characters, and <see cref="SymbolMerger"/> merges
/// them. Between two characters that no token holds side by side a word falls apart, and each part is merged and
/// written on its own, with the same result: a long text takes memory for one part, and one that is cut stops early.
/// </summary>
internal sealed class BpeModel : ITokenModel
{
    private readonly SymbolTable _characters;
    private readonly MergeTable _merges;
    private readonly PieceTrie? _wholePieces;
    private readonly PieceTable? _wholeWords;
    private readonly string[] _extraSymbols;
    private readonly ByteTokens? _bytes;
    private readonly int? _unknownId;
    private readonly bool _fusesUnknown;
    private readonly int _tokenCount;

    /// <summary>Prepares the tables.</summary>
    public BpeModel(BpeOptions options)
    {
        _tokenCount = options.Vocabulary.Count;
        _characters = new SymbolTable(options.Symbols);
        _merges = new MergeTable(options.Merges, options.Symbols.Count);
        _wholePieces = options.WholePieces.Count > 0 ? new PieceTrie(options.WholePieces) : null;
        _wholeWords = options.IgnoresMerges
            ? new PieceTable([.. options.Symbols.Take(_tokenCount)
                .Select(static (text, id) => KeyValuePair.Create(text, id)).Where(static pair => pair.Key.Length > 0)])
            : null;
        _extraSymbols = [.. options.Symbols.Skip(_tokenCount)];
        _bytes = options.Bytes;
        _unknownId = options.UnknownId;
        _fusesUnknown = options.FusesUnknown;
    }

    /// <inheritdoc/>
    public void Write(scoped ReadOnlySpan<char> word, ref TokenWriter writer)
    {
        if (_wholeWords is not null && FindWhole(word) is var id && id != PieceTable.Absent)
        {
            writer.Write(id);
            return;
        }

        var count = 0;
        var lastWasUnknown = false;
        while (!word.IsEmpty)
        {
            if (_wholePieces is not null && _wholePieces.LongestPrefix(word, out var whole) is var length && length > 0)
            {
                WritePart(ref count, ref lastWasUnknown, ref writer);
                lastWasUnknown = false;
                writer.Write(whole);
                word = word[length..];
                continue;
            }

            var symbol = Take(ref word);
            var symbols = writer.Symbols(count + 1);
            if (count > 0 && !_merges.MayMeet(symbols[count - 1], symbol))
            {
                WritePart(ref count, ref lastWasUnknown, ref writer);
                if (writer.IsFull)
                {
                    return;
                }
            }

            symbols[count++] = symbol;
        }

        WritePart(ref count, ref lastWasUnknown, ref writer);
    }

    // The symbol of the first character; one without a symbol is its code point's complement, which is negative.
    private int Take(ref ReadOnlySpan<char> word)
    {
        int codePoint = word[0];
        var taken = 1;
        if (char.IsSurrogate(word[0]))
        {
            Rune.DecodeFromUtf16(word, out var rune, out taken);
            codePoint = rune.Value;
        }

        word = word[taken..];
        var symbol = _characters[codePoint];
        return symbol == SymbolTable.Absent ? ~codePoint : symbol;
    }

    private void WritePart(ref int count, ref bool lastWasUnknown, ref TokenWriter writer)
    {
        if (count == 0)
        {
            return;
        }

        var symbols = writer.Symbols(count).AsSpan(0, count);
        var kept = count > 1 ? SymbolMerger.Merge(_merges, symbols) : count;
        foreach (var symbol in symbols[..kept])
        {
            if ((uint)symbol < (uint)_tokenCount)
            {
                lastWasUnknown = false;
                writer.Write(symbol);
            }
            else
            {
                WriteUnknown(symbol, ref lastWasUnknown, ref writer);
            }
        }

        count = 0;
    }

    private void WriteUnknown(int symbol, ref bool lastWasUnknown, ref TokenWriter writer)
    {
        if (_bytes is not null)
        {
            lastWasUnknown = false;
            if (symbol < 0)
            {
                _bytes.Write(~symbol, ref writer);
                return;
            }

            foreach (var rune in _extraSymbols[symbol - _tokenCount].EnumerateRunes())
            {
                _bytes.Write(rune.Value, ref writer);
            }
        }
        else if (_unknownId is { } unknownId && !(lastWasUnknown && _fusesUnknown))
        {
            lastWasUnknown = true;
            writer.Write(unknownId);
        }
    }

    private int FindWhole(ReadOnlySpan<char> word)
    {
        if (_wholeWords is null || word.Length > _wholeWords.MaxLength)
        {
            return PieceTable.Absent;
        }

        var hash = PieceTable.EmptyHash;
        foreach (var unit in word)
        {
            hash = PieceTable.Extend(hash, unit);
        }

        return _wholeWords.Find(word, hash);
    }
}
