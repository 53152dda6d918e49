namespace SparseSearch.Embedded;

/// <summary>What a search found.</summary>
/// <param name="Hits">The best first.</param>
/// <param name="Engine">The engine that searched.</param>
/// <param name="IsExact">Whether the hits are proven to be the best there are.</param>
/// <param name="Reason">Why the planner chose what it chose, or null.</param>
public sealed record IndexAnswer(IReadOnlyList<IndexHit> Hits, string Engine, bool IsExact, string? Reason);
