using SparseSearch.Api.Contracts;

namespace SparseSearch.Api.OpenSearch;

/// <summary>What a search found.</summary>
/// <param name="Hits">The best first.</param>
/// <param name="Total">Documents that match, or that are known to.</param>
/// <param name="IsTotalExact">Whether no other document matches.</param>
/// <param name="TimedOut">Whether time ran out before everything was searched.</param>
internal sealed record SearchResult(IReadOnlyList<SearchResult.Hit> Hits, long Total, bool IsTotalExact, bool TimedOut = false)
{
    /// <summary>Nothing.</summary>
    public static SearchResult Empty { get; } = new([], 0, IsTotalExact: true);

    /// <summary>A hit.</summary>
    /// <param name="Id">The document's id.</param>
    /// <param name="Score">Its score.</param>
    /// <param name="Terms">The terms that made the score, where asked for.</param>
    /// <param name="Parts">The engines that made it, where several did.</param>
    public readonly record struct Hit(
        string Id, float Score, IReadOnlyList<TermShare>? Terms = null, IReadOnlyList<EngineShare>? Parts = null);
}
