namespace SparseSearch.Encoders.Tokenization;

/// <summary>A token that is found in the raw text, before any normalisation, and never cut.</summary>
/// <param name="Text">Its spelling, not empty, compared unit by unit.</param>
/// <param name="Id">Its id in the vocabulary.</param>
/// <param name="IsSpecial">Whether it steers the model ([CLS], [SEP], …) instead of standing for text.</param>
public readonly record struct AddedToken(string Text, int Id, bool IsSpecial);
