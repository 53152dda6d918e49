namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>All that decides a <see cref="UnigramModel"/>.</summary>
internal sealed record UnigramOptions
{
    /// <summary>Every piece that a text may be cut into, with its id; none empty.</summary>
    public required IReadOnlyCollection<KeyValuePair<string, int>> Pieces { get; init; }

    /// <summary>The score of a piece by id, a logarithm of its probability; higher is better.</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>The score of a character that no piece covers.</summary>
    public required double UnknownScore { get; init; }

    /// <summary>The id of such characters, neighbours together; null drops them.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Spells out such characters; null where the model does not.</summary>
    public ByteTokens? Bytes { get; init; }

    /// <summary>
    /// Whether sums of scores are rounded to single precision at every piece, as SentencePiece does and the Hugging
    /// Face library does not; it decides between ways that are all but equal.
    /// </summary>
    public bool IsSinglePrecision { get; init; }
}
