namespace SparseSearch.Cli.Jobs;

/// <summary>Counts of a chunk, and what it was made from.</summary>
/// <param name="Texts">Texts read.</param>
/// <param name="Documents">Of them, encoded.</param>
/// <param name="Tokens">Of all of them.</param>
/// <param name="Cut">Texts longer than the limit.</param>
/// <param name="Nnz">Weights of all vectors.</param>
/// <param name="InputHash">Over ids and texts, as 32 lower-case hexadecimal digits.</param>
internal readonly record struct ChunkFacts(int Texts, int Documents, long Tokens, int Cut, long Nnz, string InputHash);
