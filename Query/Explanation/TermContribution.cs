namespace SparseSearch.Query.Explanation;

/// <summary>What one term added to a score.</summary>
/// <param name="TermId">The term.</param>
/// <param name="QueryWeight">Its weight in the query.</param>
/// <param name="DocumentWeight">Its stored weight in the document.</param>
public readonly record struct TermContribution(int TermId, float QueryWeight, float DocumentWeight)
{
    /// <summary>The product of both weights: its share of the score.</summary>
    public float Contribution => QueryWeight * DocumentWeight;
}
