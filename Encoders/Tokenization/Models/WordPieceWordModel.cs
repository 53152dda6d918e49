using System.Buffers;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>
/// WordPiece for words that a pipeline other than BERT's has split: the longest piece at the word's start, then the
/// longest continuing piece, until nothing is left; the unknown token alone where some rest has no piece or the word is
/// too long. <see cref="WordPieceTokenizer"/> does the same for BERT's own pipeline, in one pass.
/// </summary>
internal sealed class WordPieceWordModel(WordPieceModel model) : ITokenModel
{
    /// <inheritdoc/>
    public void Write(scoped ReadOnlySpan<char> word, ref TokenWriter writer)
    {
        // Every piece takes a unit at least, so the scratch holds the whole word's.
        var ids = writer.Symbols(Math.Min(word.Length, model.MaxWordUnits));
        var count = IsTooLong(word) ? 0 : Find(word, ids);
        if (count == 0)
        {
            writer.Write(model.UnknownId);
        }

        foreach (var id in ids.AsSpan(0, count))
        {
            writer.Write(id);
        }
    }

    private bool IsTooLong(scoped ReadOnlySpan<char> word)
    {
        if (word.Length <= model.MaxWordCharacters)
        {
            return false;
        }

        var characters = 0;
        for (var i = 0; i < word.Length && characters <= model.MaxWordCharacters; i++)
        {
            characters += char.IsLowSurrogate(word[i]) ? 0 : 1;
        }

        return characters > model.MaxWordCharacters;
    }

    private int Find(scoped ReadOnlySpan<char> rest, int[] ids)
    {
        var hashes = ArrayPool<uint>.Shared.Rent(model.MaxPieceUnits);
        var table = model.InitialPieces;
        var count = 0;
        while (!rest.IsEmpty)
        {
            var longest = Math.Min(rest.Length, table.MaxLength);
            var hash = PieceTable.EmptyHash;
            for (var i = 0; i < longest; i++)
            {
                hashes[i] = hash = PieceTable.Extend(hash, rest[i]);
            }

            var id = PieceTable.Absent;
            while (longest > 0 && (id = table.Find(rest[..longest], hashes[longest - 1])) == PieceTable.Absent)
            {
                longest--;
            }

            if (id == PieceTable.Absent)
            {
                count = 0;
                break;
            }

            ids[count++] = id;
            rest = rest[longest..];
            table = model.ContinuingPieces;
        }

        ArrayPool<uint>.Shared.Return(hashes);
        return count;
    }
}
