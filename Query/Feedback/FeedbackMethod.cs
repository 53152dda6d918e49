namespace SparseSearch.Query.Feedback;

/// <summary>How a query is made anew from the first documents that it found.</summary>
public enum FeedbackMethod
{
    /// <summary>The relevance model RM3, as in Anserini: documents count by their scores.</summary>
    Rm3,

    /// <summary>Rocchio as in Anserini: the mean of the documents, cut to a few terms, is added to the query.</summary>
    Rocchio,

    /// <summary>The mean of the query's vector and the documents'.</summary>
    Average,

    /// <summary>Rocchio over vectors as in Pyserini: the weighted sum of the query's vector and the mean of the documents'.</summary>
    VectorRocchio,
}
