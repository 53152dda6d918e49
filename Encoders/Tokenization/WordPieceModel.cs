using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>The pieces of a WordPiece vocabulary, ready for lookup. Immutable and thread-safe.</summary>
internal sealed class WordPieceModel
{
    /// <summary>Sorts a vocabulary into pieces that start a word and pieces that continue one.</summary>
    public WordPieceModel(Vocabulary vocabulary, string continuingPrefix, int unknownId, int maxWordCharacters)
    {
        var initial = new List<KeyValuePair<string, int>>(vocabulary.Count);
        var continuing = new List<KeyValuePair<string, int>>();
        for (var id = 0; id < vocabulary.Count; id++)
        {
            var term = vocabulary.Terms[id];
            if (term.Length > 0)
            {
                initial.Add(new(term, id));
            }

            if (term.Length > continuingPrefix.Length && term.StartsWith(continuingPrefix, StringComparison.Ordinal))
            {
                continuing.Add(new(term[continuingPrefix.Length..], id));
            }
        }

        InitialPieces = new PieceTable(initial);
        ContinuingPieces = new PieceTable(continuing);
        UnknownId = unknownId;
        MaxWordCharacters = maxWordCharacters;
    }

    /// <summary>Pieces that start a word: every token, as it is spelled.</summary>
    public PieceTable InitialPieces { get; }

    /// <summary>Pieces that continue a word, without their prefix.</summary>
    public PieceTable ContinuingPieces { get; }

    /// <summary>The id of a word that has no pieces.</summary>
    public int UnknownId { get; }

    /// <summary>Code points of the longest word that is cut into pieces; a longer one is unknown.</summary>
    public int MaxWordCharacters { get; }

    /// <summary>UTF-16 units that a word of <see cref="MaxWordCharacters"/> code points can take.</summary>
    public int MaxWordUnits => MaxWordCharacters * 2;

    /// <summary>UTF-16 units of the longest piece.</summary>
    public int MaxPieceUnits => Math.Max(InitialPieces.MaxLength, ContinuingPieces.MaxLength);
}
