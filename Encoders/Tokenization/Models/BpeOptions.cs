using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>All that decides a <see cref="BpeModel"/>.</summary>
internal sealed record BpeOptions
{
    /// <summary>Every token by id.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>
    /// The texts that a word may start from or become, by symbol: those of the vocabulary, and behind them characters
    /// that occur in tokens without being one. A text that no word may ever become is empty.
    /// </summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>The merges over <see cref="Symbols"/>.</summary>
    public required IReadOnlyList<Merge> Merges { get; init; }

    /// <summary>The id of what has no token; null drops it.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Whether neighbours without a token are one unknown token together.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Spells out what has no token; null where the model does not.</summary>
    public ByteTokens? Bytes { get; init; }

    /// <summary>Whether a word that is a token as a whole is not merged.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>
    /// Texts with ids that are found before anything is merged, and take no part in it; default none.
    /// </summary>
    public IReadOnlyCollection<KeyValuePair<string, int>> WholePieces { get; init; } = [];
}
