namespace SparseSearch.Eval.Plans;

/// <summary>What a query of a collection is like, whatever searches for it.</summary>
/// <param name="Id">The query.</param>
/// <param name="Text">Its text.</param>
/// <param name="Words">Words, separated by white space.</param>
/// <param name="Overlap">
/// The share of its distinct terms, analysed as for BM25, that a relevant document has, 0 to 1: the mean over its relevant documents.
/// Null where it has no term, or no relevant document that the collection holds.
/// </param>
public sealed record QueryFacts(string Id, string Text, int Words, double? Overlap)
{
    /// <summary>Gathers them for the queries that are searched for.</summary>
    /// <param name="collection">Its documents are read once, if it is judged.</param>
    /// <param name="termsOf">Analyses a text into terms.</param>
    public static IReadOnlyList<QueryFacts> Of(Datasets.CollectionFolder collection, Func<string, IEnumerable<string>> termsOf)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(termsOf);
        var terms = collection.SearchedQueries.ToDictionary(
            static query => query.Id, query => termsOf(query.Text).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var askedBy = collection.SearchedQueries
            .SelectMany(query => collection.Qrels.Of(query.Id).Where(static judged => judged.Value > 0)
                .Select(judged => (Document: judged.Key, Query: query.Id)))
            .ToLookup(static pair => pair.Document, static pair => pair.Query, StringComparer.Ordinal);
        var shares = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        foreach (var document in askedBy.Count == 0 ? [] : collection.ReadCorpus())
        {
            if (!askedBy.Contains(document.Id))
            {
                continue;
            }

            var its = termsOf($"{document.Title} {document.Text}").ToHashSet(StringComparer.Ordinal);
            foreach (var query in askedBy[document.Id].Where(query => terms[query].Count > 0))
            {
                shares.TryAdd(query, []);
                shares[query].Add((double)terms[query].Count(its.Contains) / terms[query].Count);
            }
        }

        return [.. collection.SearchedQueries.Select(query => new QueryFacts(
            query.Id, query.Text, query.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length,
            shares.TryGetValue(query.Id, out var of) ? of.Average() : null))];
    }
}
