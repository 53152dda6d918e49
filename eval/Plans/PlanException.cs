namespace SparseSearch.Eval.Plans;

/// <summary>A plan cannot be read, or asks for what there is not. The message names the file, the line and the remedy.</summary>
public sealed class PlanException : Exception
{
    /// <summary>A fault.</summary>
    /// <param name="path">The plan's file.</param>
    /// <param name="line">From 1.</param>
    /// <param name="reason">What is wrong, and what to write.</param>
    public PlanException(string path, long line, string reason)
        : base(FormattableString.Invariant($"{path}, line {line}: {reason}"))
    {
    }

    /// <summary>A fault of results.</summary>
    /// <param name="reason">What is wrong, and what to do.</param>
    public PlanException(string reason)
        : base(reason)
    {
    }
}
