namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>Two symbols side by side that become one.</summary>
/// <param name="Left">The first symbol.</param>
/// <param name="Right">The symbol behind it.</param>
/// <param name="Rank">From 0; lower ranks merge first, and of equal ranks the leftmost pair in the text.</param>
/// <param name="Result">The symbol they become.</param>
internal readonly record struct Merge(int Left, int Right, int Rank, int Result);
