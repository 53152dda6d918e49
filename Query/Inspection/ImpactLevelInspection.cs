namespace SparseSearch.Query.Inspection;

/// <summary>One level of a list in one window.</summary>
/// <param name="Window">Documents from <c>65,536 × Window</c> on.</param>
/// <param name="Level">From 0 to 15; heavier impacts have higher levels.</param>
/// <param name="LowestImpact">The smallest impact of the level.</param>
/// <param name="HighestImpact">The largest impact of the level.</param>
/// <param name="PostingCount">Documents of the window on the level, at least 1.</param>
public sealed record ImpactLevelInspection(
    int Window, int Level, int LowestImpact, int HighestImpact, int PostingCount);
