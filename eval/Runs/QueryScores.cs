namespace SparseSearch.Eval.Runs;

/// <summary>The measures of one query.</summary>
/// <param name="QueryId">The query.</param>
/// <param name="Values">One value a metric, in the order of <see cref="RunReport.Metrics"/>.</param>
public sealed record QueryScores(string QueryId, IReadOnlyList<double> Values);
