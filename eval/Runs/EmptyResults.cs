namespace SparseSearch.Eval.Runs;

/// <summary>What becomes of a judged query that the run has no hit for.</summary>
public enum EmptyResults
{
    /// <summary>It counts as 0, as with trec_eval's <c>-c</c>: failures are not hidden.</summary>
    CountAsZero,

    /// <summary>It is left out of the mean, as trec_eval does without <c>-c</c>.</summary>
    LeaveOut,
}
