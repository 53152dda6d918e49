namespace SparseSearch.Query.Feedback;

/// <summary>
/// Rocchio as Anserini computes it: the mean of the first documents, each of length 1, is cut to few terms, brought to
/// length 1, and added to the query; that of the last ones is taken away.
/// </summary>
/// <remarks><c>q' = α · q / |q| + β · c / |c| − γ · n / |n|</c>; what is not above 0 is dropped.</remarks>
internal static class RocchioModel
{
    /// <summary>Makes a query anew.</summary>
    /// <returns>The query's own part, and the whole.</returns>
    public static (TermWeights Own, TermWeights Made) Expand(
        TermWeights query, TermWeights[] good, TermWeights[] bad, Comparison<int> order, FeedbackOptions options)
    {
        var own = query.Times(options.Alpha / query.Length2);
        var made = own.Times(1);
        Add(made, good, options.Terms, options.Beta, order);
        Add(made, bad, options.BottomTerms, -options.Gamma, order);
        return (own, made);
    }

    /// <summary>The mean of documents of length 1; one without terms counts in the number, as in Anserini.</summary>
    public static TermWeights MeanOf(TermWeights[] documents)
    {
        var mean = new TermWeights();
        foreach (var document in documents)
        {
            if (document.Length2 is > QueryExpansion.LeastLength and var length)
            {
                mean.Add(document, 1 / (length * documents.Length));
            }
        }

        return mean;
    }

    private static void Add(TermWeights made, TermWeights[] documents, int terms, double weight, Comparison<int> order)
    {
        var mean = MeanOf(documents);
        mean.KeepHeaviest(terms, order);
        if (mean.Length2 is > 0 and var length)
        {
            made.Add(mean, weight / length);
        }
    }
}
