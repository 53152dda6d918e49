namespace SparseSearch.Query.Feedback;

/// <summary>A term of a query that feedback made.</summary>
/// <param name="TermId">Its id.</param>
/// <param name="Term">The term itself.</param>
/// <param name="Weight">Its weight, above 0.</param>
/// <param name="Original">The part of it that comes from the query as it was asked; 0 where the documents brought the term.</param>
public readonly record struct ExpansionTerm(int TermId, string Term, float Weight, float Original)
{
    /// <summary>Whether the documents brought it.</summary>
    public bool IsAdded => Original == 0;
}
