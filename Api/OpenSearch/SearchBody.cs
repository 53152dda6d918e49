namespace SparseSearch.Api.OpenSearch;

/// <summary>A search as OpenSearch's routes read it.</summary>
/// <param name="Scoring">Where the scores come from.</param>
/// <param name="Filter">Which documents may be hits.</param>
/// <param name="From">Hits that are left out at the beginning.</param>
/// <param name="Size">Hits at most.</param>
/// <param name="TracksTotal">Whether the answer has a total.</param>
/// <param name="MinScore">The least score of a hit, or null.</param>
/// <param name="Explain">Whether each hit says what made its score.</param>
/// <param name="TimeoutMilliseconds">After which time what was found so far is answered; null for never.</param>
internal sealed record SearchBody(
    ScoringClause Scoring, FilterCondition Filter, int From = 0, int Size = 10, bool TracksTotal = true, float? MinScore = null,
    bool Explain = false, int? TimeoutMilliseconds = null)
{
    /// <summary>What is shown of the hits' documents.</summary>
    public SourceFilter Source { get; init; } = SourceFilter.All;
}
