namespace SparseSearch.Lucene;

/// <summary>What BM25 takes as one field, with lengths and frequencies of its own.</summary>
public enum TextFields
{
    /// <summary>Title and text together, Anserini's <c>flat</c>.</summary>
    Joined,

    /// <summary>Title and text each; a document's score is the sum of both, Anserini's <c>multifield</c>.</summary>
    Separate,
}
