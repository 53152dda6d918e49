namespace SparseSearch.Query.Feedback;

/// <summary>
/// RM3 as Anserini computes it: a document is its heaviest terms as a distribution, the model is the sum of the documents'
/// distributions times their scores, and the new query is a mixture of the query's distribution and the model's.
/// </summary>
/// <remarks>
/// <c>p(t|d) = w(t,d) / Σ w(·,d)</c> over the document's <c>terms</c> heaviest; <c>r(t) = Σ_d p(t|d) · score(d)</c>, its
/// <c>terms</c> heaviest, scaled to the sum 1; <c>q'(t) = λ · q(t) / Σ q + (1 − λ) · r(t)</c>.
/// </remarks>
internal static class RelevanceModel
{
    /// <summary>Makes a query anew.</summary>
    /// <returns>The query's own part, and the whole.</returns>
    public static (TermWeights Own, TermWeights Made) Expand(
        TermWeights query, TermWeights[] documents, float[] scores, Comparison<int> order, FeedbackOptions options)
    {
        var model = new TermWeights();
        for (var i = 0; i < documents.Length; i++)
        {
            documents[i].KeepHeaviest(options.Terms, order);

            // A score at or below 0, which only a joined list can have, says nothing for a document.
            var (length, score) = (documents[i].Length1, Math.Max(scores[i], 0));
            if (length > QueryExpansion.LeastLength)
            {
                model.Add(documents[i], score / length);
            }
        }

        model.KeepHeaviest(options.Terms, order);
        var own = query.Times(options.OriginalWeight / query.Length1);
        var made = own.Times(1);
        if (model.Length1 is > 0 and var sum)
        {
            made.Add(model, (1 - options.OriginalWeight) / sum);
        }

        return (own, made);
    }
}
