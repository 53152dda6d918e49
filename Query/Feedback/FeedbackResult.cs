namespace SparseSearch.Query.Feedback;

/// <summary>A search with feedback.</summary>
/// <param name="Count">How many hits there are.</param>
/// <param name="Expansion">What was searched for in the end, and where it comes from.</param>
public sealed record FeedbackResult(int Count, ExpandedQuery Expansion);
