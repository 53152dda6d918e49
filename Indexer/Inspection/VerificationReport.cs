namespace SparseSearch.Indexer.Inspection;

/// <summary>What a verification looked at, and what was wrong.</summary>
/// <param name="Checked">What was checked, one sentence a file and kind of check, in order.</param>
/// <param name="Problems">What was wrong, each with path, expectation and finding; empty for a sound index.</param>
public sealed record VerificationReport(IReadOnlyList<string> Checked, IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing was wrong.</summary>
    public bool IsSound => Problems.Count == 0;
}
