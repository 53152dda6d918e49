using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>All that decides a <see cref="WordPieceTokenizer"/>; the defaults are BERT's.</summary>
public sealed record WordPieceOptions
{
    /// <summary>The largest <see cref="MaxWordCharacters"/>; far above any use, it bounds the scratch.</summary>
    public const int MaxWordCharactersLimit = 100_000;

    /// <summary>Every token by id; where a spelling stands twice, the last id counts.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>The switches of the normaliser.</summary>
    public TextNormalizerOptions Normalization { get; init; } = new();

    /// <summary>The id of a word that the vocabulary has no pieces for.</summary>
    public required int UnknownId { get; init; }

    /// <summary>What pieces that continue a word begin with; default <c>##</c>.</summary>
    public string ContinuingPrefix { get; init; } = "##";

    /// <summary>
    /// A word of more code points is unknown; default 100, range 1 to <see cref="MaxWordCharactersLimit"/>.
    /// </summary>
    public int MaxWordCharacters { get; init; } = 100;

    /// <summary>Tokens found in the raw text; at the same place the longest counts. Default none.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>Ids in front of a framed text; default none.</summary>
    public IReadOnlyList<int> PrefixIds { get; init; } = [];

    /// <summary>Ids behind a framed text; default none.</summary>
    public IReadOnlyList<int> SuffixIds { get; init; } = [];

    /// <summary>The id that fills rows of a batch.</summary>
    public required int PadId { get; init; }

    /// <summary>The id of the token that begins an input; null, the default, for the first id in front.</summary>
    public int? BeginId { get; init; }

    /// <summary>The id of the token that ends an input; null, the default, for the last id behind.</summary>
    public int? EndId { get; init; }

    /// <summary>The most tokens the model reads, special tokens included; null, the default, for no limit.</summary>
    public int? MaxTokens { get; init; }
}
