namespace SparseSearch.Eval.Metrics;

/// <summary>
/// How far the judgements reach: the share of the first hits that anyone judged for the query. Where it is low, the
/// other measures say little.
/// </summary>
public static class JudgedShare
{
    /// <summary>Judged hits / hits, among the first.</summary>
    /// <returns>A number in [0, 1]; 0 if there is no hit.</returns>
    public static double At(int cutoff, JudgedRanking ranking) => Share(cutoff, ranking, isJudged: true);

    /// <summary>Hits without a judgement / hits, among the first.</summary>
    /// <returns>A number in [0, 1]; 0 if there is no hit.</returns>
    public static double HoleAt(int cutoff, JudgedRanking ranking) => Share(cutoff, ranking, isJudged: false);

    private static double Share(int cutoff, JudgedRanking ranking, bool isJudged)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentNullException.ThrowIfNull(ranking);
        var first = ranking.IsJudged[..Math.Min(cutoff, ranking.IsJudged.Length)];
        return first.IsEmpty ? 0 : (double)first.Count(isJudged) / first.Length;
    }
}
