namespace SparseSearch.Query.Feedback;

/// <summary>
/// Feedback over vectors as Pyserini does it for dense ones, here for sparse ones: query and documents of length 1, since
/// documents are otherwise longer than queries and would drown them, and the heaviest terms of the sum, since a query of
/// thousands of terms is slow.
/// </summary>
/// <remarks>
/// Average: <c>q' = (q + d_1 + … + d_k) / (k + 1)</c>. Rocchio: <c>q' = α · q + β · mean(d_1 … d_k) − γ · mean(last)</c>. What
/// is not above 0 is dropped.
/// </remarks>
internal static class VectorModel
{
    /// <summary>Makes a query anew.</summary>
    /// <returns>The query's own part, and the whole.</returns>
    public static (TermWeights Own, TermWeights Made) Expand(
        TermWeights query, TermWeights[] good, TermWeights[] bad, Comparison<int> order, FeedbackOptions options)
    {
        var count = good.Length;
        var (alpha, beta) = options.Method == FeedbackMethod.Average
            ? (1.0 / (count + 1), count / (count + 1.0))
            : (options.Alpha, options.Beta);
        var own = query.Times(alpha / query.Length2);
        var made = own.Times(1);
        made.Add(RocchioModel.MeanOf(good), beta);
        if (options.Method == FeedbackMethod.VectorRocchio)
        {
            made.Add(RocchioModel.MeanOf(bad), -options.Gamma);
        }

        made.KeepHeaviest(options.Terms, order);
        return (own, made);
    }
}
