using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Feedback;

/// <summary>What feedback made of a query, and of what.</summary>
/// <param name="Query">What is searched for: the new query, or the one that was asked.</param>
/// <param name="Documents">The documents that were taken for good ones, best first, with their scores in the first list.</param>
/// <param name="Terms">The new query's terms, the heaviest first; none where the query is as it was.</param>
/// <param name="Reason">Why the query is as it was; null where it was made anew.</param>
public sealed record ExpandedQuery(
    SparseVector Query, IReadOnlyList<ScoredDoc> Documents, IReadOnlyList<ExpansionTerm> Terms, string? Reason)
{
    /// <summary>Whether the query was made anew.</summary>
    public bool IsExpanded => Reason is null;

    /// <summary>The query as it was.</summary>
    internal static ExpandedQuery Unchanged(SparseVector query, string reason) => new(query, [], [], reason);
}
