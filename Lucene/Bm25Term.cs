namespace SparseSearch.Lucene;

/// <summary>What one term added to a BM25 score.</summary>
/// <param name="Field">The field it was found in.</param>
/// <param name="Term">The term as the analysis left it.</param>
/// <param name="QueryWeight">Its inverse document frequency, times what it counts for: how often the text has it.</param>
/// <param name="DocumentWeight">The part that its frequency in the document and the document's length make, 0 to 1.</param>
/// <param name="Contribution">The product.</param>
public readonly record struct Bm25Term(
    string Field, string Term, float QueryWeight, float DocumentWeight, float Contribution);
