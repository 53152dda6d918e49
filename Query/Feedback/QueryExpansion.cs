using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Feedback;

/// <summary>
/// Makes a query anew from the first documents that it found. A pure function: the same hits and vectors give the same
/// query, on every machine.
/// </summary>
/// <remarks>
/// Abdul-Jaleel et al., UMass at TREC 2004 (RM3); Rocchio, Relevance Feedback in Information Retrieval, 1971; Li et al.,
/// Pseudo Relevance Feedback with Deep Language Models and Dense Retrievers, 2021 (vectors). What keeps a query from running
/// away: terms of many documents are left out, few terms are kept, weights at or below 0 are dropped, the query keeps its
/// own share; and where nothing is found, too few documents, or no term of them is left, the query stays as it was.
/// </remarks>
public static class QueryExpansion
{
    /// <summary>Below it a document has no terms; Anserini's number.</summary>
    internal const double LeastLength = 0.001;

    /// <summary>Makes a query anew.</summary>
    /// <param name="query">As it was asked.</param>
    /// <param name="hits">What it found, best first: the first ones are taken for good, the last ones, if asked for, for bad.</param>
    /// <param name="vectors">The documents.</param>
    /// <param name="options">The method and its numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static ExpandedQuery Expand(
        SparseVector query, ReadOnlySpan<ScoredDoc> hits, ITermVectors vectors, FeedbackOptions options)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (query.Nnz == 0)
        {
            return ExpandedQuery.Unchanged(query, "The query has no term.");
        }

        if (hits.Length < options.LeastDocuments)
        {
            return ExpandedQuery.Unchanged(
                query, $"The query finds {hits.Length} documents; the feedback needs {options.LeastDocuments}.");
        }

        var filter = new FeedbackFilter(vectors, options);
        var first = hits[..Math.Min(options.Documents, hits.Length)].ToArray();
        var good = first.Select(hit => filter.Read(hit.DocId)).ToArray();
        if (Array.TrueForAll(good, static document => document.Count == 0))
        {
            return ExpandedQuery.Unchanged(query, "No term of the documents is left by the filters.");
        }

        // A document is not taken for good and bad at once, as it would be in a short list.
        var others = hits[first.Length..];
        var last = others[^Math.Min(options.BottomDocuments, others.Length)..].ToArray();
        var bad = last.Reverse().Select(hit => filter.Read(hit.DocId)).ToArray();
        var (own, made) = options.Method switch
        {
            FeedbackMethod.Rm3 => RelevanceModel.Expand(
                TermWeights.Of(query), good, [.. first.Select(static hit => hit.Score)], vectors.CompareTerms, options),
            FeedbackMethod.Rocchio => RocchioModel.Expand(TermWeights.Of(query), good, bad, vectors.CompareTerms, options),
            _ => VectorModel.Expand(TermWeights.Of(query), good, bad, vectors.CompareTerms, options),
        };
        var vector = made.ToVector();
        return vector.Nnz == 0
            ? ExpandedQuery.Unchanged(query, "No term has a weight above 0.")
            : new ExpandedQuery(vector, first, TermsOf(vector, own, vectors), Reason: null);
    }

    private static ExpansionTerm[] TermsOf(SparseVector vector, TermWeights own, ITermVectors vectors) =>
    [
        .. TermWeights.Of(vector).Heaviest(vectors.CompareTerms).Select(its => new ExpansionTerm(
            its.Key, vectors.TermOf(its.Key), (float)its.Value, (float)own[its.Key])),
    ];
}
