namespace SparseSearch.Eval.Datasets;

/// <summary>One judgement: how relevant a document is to a query.</summary>
/// <param name="QueryId">Not empty.</param>
/// <param name="DocumentId">The document's external id, not empty.</param>
/// <param name="Relevance">Above zero: relevant, and how much. Zero or below: judged, and not relevant.</param>
public readonly record struct Judgement(string QueryId, string DocumentId, int Relevance);
