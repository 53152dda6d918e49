namespace SparseSearch.Embedded;

/// <summary>A term's share of a score.</summary>
/// <param name="Term">The term.</param>
/// <param name="QueryWeight">Its weight in the query.</param>
/// <param name="DocumentWeight">Its stored weight in the document.</param>
public readonly record struct TermScore(string Term, float QueryWeight, float DocumentWeight)
{
    /// <summary>The product of both weights.</summary>
    public float Contribution => QueryWeight * DocumentWeight;
}
