using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;
using SparseSearch.Encoders.Tokenization.Normalizers;
using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>All that decides a <see cref="PipelineTokenizer"/>.</summary>
internal sealed record PipelineOptions
{
    /// <summary>Every token by id; an id without one has a placeholder.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>The steps that rewrite a text, in order; default none.</summary>
    public IReadOnlyList<ITextNormalizer> Normalizers { get; init; } = [];

    /// <summary>The steps that split it, in order; default none.</summary>
    public IReadOnlyList<IPreTokenizer> PreTokenizers { get; init; } = [];

    /// <summary>Cuts words into tokens.</summary>
    public required ITokenModel Model { get; init; }

    /// <summary>Tokens found before anything else is; default none.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>The ids of special tokens, in any order.</summary>
    public required IReadOnlyCollection<int> SpecialTokenIds { get; init; }

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
