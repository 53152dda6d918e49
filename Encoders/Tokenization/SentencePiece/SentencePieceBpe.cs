using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;

namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>
/// Makes merges of the pieces of a SentencePiece model: any two neighbours whose texts together spell a piece merge,
/// pieces with higher scores first.
/// </summary>
internal static class SentencePieceBpe
{
    /// <summary>Builds the model.</summary>
    /// <param name="file">A model of type BPE.</param>
    /// <param name="vocabulary">Its pieces.</param>
    /// <param name="unknownId">The unknown piece.</param>
    /// <param name="userDefined">The pieces that are never cut.</param>
    /// <exception cref="NotSupportedException">It holds unused pieces.</exception>
    public static BpeModel Build(
        SentencePieceFile file,
        Vocabulary vocabulary,
        int unknownId,
        IReadOnlyCollection<KeyValuePair<string, int>> userDefined)
    {
        var symbols = new List<string>(file.Pieces.Count);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in file.Pieces)
        {
            if (piece.Type == PieceType.Unused)
            {
                throw new NotSupportedException(
                    $"{file.Path}: the piece '{piece.Text}' is of type UNUSED, which is not supported in a BPE model.");
            }

            if (piece.Type == PieceType.Normal)
            {
                ids.Add(piece.Text, symbols.Count);
            }

            symbols.Add(piece.Type == PieceType.Normal ? piece.Text : string.Empty);
        }

        AddMissingCharacters(symbols, ids);
        return new BpeModel(new BpeOptions
        {
            Vocabulary = vocabulary,
            Symbols = symbols,
            Merges = FindMerges(file, ids),
            UnknownId = unknownId,
            FusesUnknown = true,
            Bytes = SentencePieceReader.BytesOf(file, vocabulary),
            WholePieces = userDefined,
        });
    }

    // A character without a piece of its own still merges, where a piece holds it.
    private static void AddMissingCharacters(List<string> symbols, Dictionary<string, int> ids)
    {
        var pieces = symbols.Count;
        for (var id = 0; id < pieces; id++)
        {
            foreach (var rune in symbols[id].EnumerateRunes())
            {
                if (ids.TryAdd(rune.ToString(), symbols.Count))
                {
                    symbols.Add(rune.ToString());
                }
            }
        }
    }

    private static List<Merge> FindMerges(SentencePieceFile file, Dictionary<string, int> ids)
    {
        // Equal scores share a rank, so that among them the leftmost merges first.
        var ranks = new Dictionary<float, int>();
        foreach (var score in file.Pieces.Select(static piece => piece.Score).Distinct().OrderDescending())
        {
            ranks.Add(score, ranks.Count);
        }

        var spans = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new List<Merge>();
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            var piece = file.Pieces[id];
            if (piece.Type != PieceType.Normal)
            {
                continue;
            }

            for (var cut = 1; cut < piece.Text.Length; cut++)
            {
                if (spans.TryGetValue(piece.Text.AsSpan(0, cut), out var left)
                    && spans.TryGetValue(piece.Text.AsSpan(cut), out var right))
                {
                    merges.Add(new Merge(left, right, ranks[piece.Score], id));
                }
            }
        }

        return merges;
    }
}
