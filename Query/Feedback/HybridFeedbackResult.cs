using SparseSearch.Query.Fusion;

namespace SparseSearch.Query.Feedback;

/// <summary>A search by words and vector with feedback.</summary>
/// <param name="Count">How many hits there are.</param>
/// <param name="Fusion">What made each score, words first, then vector; null where the answer is the vector's alone.</param>
/// <param name="Expansion">What the vector became, and where that comes from.</param>
public sealed record HybridFeedbackResult(int Count, RankFusion? Fusion, ExpandedQuery Expansion);
