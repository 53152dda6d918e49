namespace SparseSearch.Eval.Metrics;

/// <summary>
/// The precision at each relevant hit, summed and divided by the number of all relevant documents, as trec_eval's
/// <c>map_cut</c>; its mean over the queries is MAP.
/// </summary>
public static class AveragePrecision
{
    /// <summary>Measures one query.</summary>
    /// <returns>A number in [0, 1]; 0 if the query has no relevant document.</returns>
    public static double At(int cutoff, JudgedRanking ranking)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentNullException.ThrowIfNull(ranking);
        var relevance = ranking.Relevance;
        var found = 0;
        var sum = 0.0;
        for (var i = 0; i < Math.Min(cutoff, relevance.Length); i++)
        {
            if (relevance[i] > 0)
            {
                found++;
                sum += (double)found / (i + 1);
            }
        }

        return ranking.RelevantCount == 0 ? 0 : sum / ranking.RelevantCount;
    }
}
