namespace SparseSearch.Eval.Runs;

/// <summary>What becomes of a hit whose document id equals the query id.</summary>
public enum SelfRetrieval
{
    /// <summary>It is dropped, as BEIR and Anserini do: where queries are documents, each finds itself.</summary>
    Drop,

    /// <summary>It counts like any other.</summary>
    Keep,
}
