namespace SparseSearch.Encoders.Tokenization;

/// <summary>A token that is found in the text as it is spelled, and never cut.</summary>
/// <param name="Text">Its spelling, not empty, compared unit by unit.</param>
/// <param name="Id">Its id in the vocabulary.</param>
/// <param name="IsSpecial">Whether it steers the model ([CLS], [SEP], …) instead of standing for text.</param>
public readonly record struct AddedToken(string Text, int Id, bool IsSpecial)
{
    /// <summary>
    /// Whether it is found in normalised text, itself normalised, and not in the raw text; default false.
    /// </summary>
    public bool IsNormalized { get; init; }

    /// <summary>Whether it is found only where no word's character stands beside it; default false.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether it takes the white space in front of it; default false.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the white space behind it; default false.</summary>
    public bool StripsRight { get; init; }
}
