namespace SparseSearch.Api.OpenSearch;

/// <summary>Where the scores of a search come from.</summary>
/// <param name="Text">A text to search for; null for a vector or a constant.</param>
/// <param name="Vector">Terms with weights; null for a text or a constant.</param>
/// <param name="Constant">The score of every hit where neither is given.</param>
/// <param name="Engine">The engine; null for the index's exact one.</param>
internal sealed record ScoringClause(
    string? Text = null, IReadOnlyDictionary<string, float>? Vector = null, float Constant = 0, string? Engine = null)
{
    /// <summary>Whether every hit has the same score, so that no engine searches.</summary>
    public bool IsConstant => Text is null && Vector is null;
}
