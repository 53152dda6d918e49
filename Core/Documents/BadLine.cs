namespace SparseSearch.Core.Documents;

/// <summary>A line of a text file that could not be read.</summary>
/// <param name="Path">The file, as the caller named it.</param>
/// <param name="LineNumber">Counted from 1, blank lines included.</param>
/// <param name="Reason">What is wrong with the line, without a full stop.</param>
public sealed record BadLine(string Path, long LineNumber, string Reason)
{
    /// <summary>File, line and reason, for a person.</summary>
    public override string ToString() => $"{Path}, line {LineNumber}: {Reason}";
}
