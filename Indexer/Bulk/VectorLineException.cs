namespace SparseSearch.Indexer.Bulk;

/// <summary>A line of a vector file cannot be used; the message names file, line, reason and remedy.</summary>
public sealed class VectorLineException : IOException
{
    /// <summary>States where and why.</summary>
    /// <param name="name">The file.</param>
    /// <param name="lineNumber">The line, from 1.</param>
    /// <param name="reason">Why, as whole sentences.</param>
    /// <param name="cause">What was thrown, or null.</param>
    public VectorLineException(string name, long lineNumber, string reason, Exception? cause = null)
        : base($"{name}, line {lineNumber}: {reason}", cause) => LineNumber = lineNumber;

    /// <summary>The line, from 1.</summary>
    public long LineNumber { get; }
}
