namespace SparseSearch.Eval.Metrics;

/// <summary>
/// Normalised discounted cumulative gain, as trec_eval's <c>ndcg_cut</c>: the sum of gain / log2(rank + 1) over the
/// first hits, divided by the same sum over the best ranking of all judged documents.
/// </summary>
/// <remarks>K. Järvelin, J. Kekäläinen: Cumulated gain-based evaluation of IR techniques, TOIS 2002.</remarks>
public static class Ndcg
{
    /// <summary>Measures one query.</summary>
    /// <returns>A number in [0, 1]; 0 if the query has no relevant document.</returns>
    public static double At(int cutoff, JudgedRanking ranking, Gain gain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cutoff, 1);
        ArgumentNullException.ThrowIfNull(ranking);
        var ideal = Sum(ranking.Ideal, cutoff, gain);
        return ideal > 0 ? Sum(ranking.Relevance, cutoff, gain) / ideal : 0;
    }

    private static double Sum(ReadOnlySpan<int> relevance, int cutoff, Gain gain)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(cutoff, relevance.Length); i++)
        {
            var worth = gain == Gain.Linear ? relevance[i] : Math.Pow(2, relevance[i]) - 1;
            sum += worth / Math.Log2(i + 2);
        }

        return sum;
    }
}
