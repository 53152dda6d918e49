namespace SparseSearch.Eval.Runs;

/// <summary>The two rules on which published figures differ; every report prints them.</summary>
public sealed record EvaluationRules
{
    /// <summary>Default <see cref="SelfRetrieval.Drop"/>. Decides ArguAna (BM25: 41 instead of 31).</summary>
    public SelfRetrieval SelfRetrieval { get; init; }

    /// <summary>Default <see cref="EmptyResults.CountAsZero"/>.</summary>
    public EmptyResults EmptyResults { get; init; }
}
