using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Search by words, which BM25 scores: the one place where <c>match</c> meets an engine.</summary>
internal static class WordMatch
{
    /// <summary>A search by words.</summary>
    /// <exception cref="Service.RequestException">There is no engine for it.</exception>
    public static ScoringClause Of(string words) => throw Illegal(
        $"[match] needs BM25, and no engine here searches [{words}] by words.", "Search with neural_sparse.");
}
