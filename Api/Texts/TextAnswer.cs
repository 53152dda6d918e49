using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Lucene;
using SparseSearch.Query.Feedback;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Api.Texts;

/// <summary>The hits of a search by text, and all that explains them.</summary>
/// <param name="Hits">Best first.</param>
/// <param name="Words">What BM25 searched for in the end.</param>
/// <param name="Vector">What was searched for by vector in the end; null for BM25 alone.</param>
/// <param name="Fusion">What made the scores of both; null where one list is the answer.</param>
/// <param name="Expansion">What feedback did; null where there was none.</param>
public sealed record TextAnswer(
    IReadOnlyList<ScoredDoc> Hits, Bm25Query Words, SparseVector? Vector, RankFusion? Fusion, ExpandedQuery? Expansion);
