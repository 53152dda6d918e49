namespace SparseSearch.Encoders.Tokenization;

/// <summary>The four switches of BERT's normaliser; the defaults are those of the uncased models.</summary>
public sealed record TextNormalizerOptions
{
    /// <summary>No step at all: the text goes to the pre-tokeniser as it is.</summary>
    public static readonly TextNormalizerOptions None = new()
    {
        CleanText = false,
        SplitChineseCharacters = false,
        StripAccents = false,
        Lowercase = false,
    };

    /// <summary>
    /// Removes control, format and private-use characters and makes every whitespace a space; default true.
    /// </summary>
    public bool CleanText { get; init; } = true;

    /// <summary>Sets spaces around CJK ideographs, so that each is a word; default true.</summary>
    public bool SplitChineseCharacters { get; init; } = true;

    /// <summary>
    /// Decomposes canonically and removes nonspacing marks; null, the default, follows <see cref="Lowercase"/>.
    /// </summary>
    public bool? StripAccents { get; init; }

    /// <summary>Lower-cases character by character; default true.</summary>
    public bool Lowercase { get; init; } = true;
}
