namespace SparseSearch.Core.TextEncoding;

/// <summary>How far an encoding has come; counts only ever grow.</summary>
/// <param name="TextsDone">Texts whose vectors are finished.</param>
/// <param name="TextsTotal">Texts in the call.</param>
/// <param name="TokensDone">Tokens of the finished texts, special tokens included, padding not.</param>
/// <param name="TextsCut">Finished texts that were longer than the limit and cut there.</param>
public readonly record struct EncodingProgress(int TextsDone, int TextsTotal, long TokensDone, int TextsCut = 0);
